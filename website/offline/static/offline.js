// Lets the service worker keep the pages that are read; on the offline page, lists those that are kept.
// In a block, so that its names are its own. A page from a folder (file://) has no worker and does without.

"use strict";
{
  const { serviceWorker } = navigator;
  const root = new URL(document.documentElement.dataset.content_root, location);
  const list = document.querySelector("#kept-pages");

  async function work() {
    const keep = () => list || serviceWorker.controller?.postMessage("keep");
    serviceWorker.addEventListener("controllerchange", keep); // the first worker, or that of a new build
    await serviceWorker.register(new URL("service_worker.js", root));
    keep();
  }

  async function titleOf(response) {
    const { title } = new DOMParser().parseFromString(await response.text(), "text/html");
    return title.replace(/ — [^—]*$/, "");
  }

  async function showKept() {
    const kept = new Map(); // address -> title
    for (const name of (await caches.keys()).filter((found) => found.startsWith(`${root}book-`))) {
      const cache = await caches.open(name);
      const pages = (await cache.keys()).filter(({ url }) => url.endsWith(".html") && url !== `${root}offline.html`);
      for (const page of pages) kept.set(page.url, await titleOf(await cache.match(page)));
    }
    const items = [...kept].sort().map(([href, textContent]) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("a"), { href, textContent }));
      return item;
    });
    if (items.length) list.replaceChildren(...items);
  }

  if (location.protocol.startsWith("http") && serviceWorker) {
    const quietly = (job) =>
      job().catch((error) => console.warn(`The book cannot be kept for reading offline: ${error.message}`));
    if (list) quietly(showKept);
    const whenIdle = () => (window.requestIdleCallback ?? setTimeout)(() => quietly(work));
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle);
  }
}
