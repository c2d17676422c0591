// Lets the service worker keep the pages that are read, and says when there is a newer edition than the one that is
// read; on the offline page, lists those that are kept.
// In a block, so that its names are its own. A page from a folder (file://) has no worker and does without.

"use strict";
{
  const { serviceWorker } = navigator;
  const root = new URL(document.documentElement.dataset.content_root, location);
  const list = document.querySelector("#kept-pages");

  const { edition } = document.documentElement.dataset; // see service_worker.mjs
  const news = document.createElement("div"); // empty at first, so that a screen reader tells what comes into it
  let hasNewWorker = false; // newer than the page, where one that was there before may be older

  function offerReload() {
    if (news.firstChild) return;
    const loss = document.querySelector(".live-bar") ? " If you reload, what your cells have defined is lost." : "";
    const reload = Object.assign(document.createElement("button"), { type: "button", textContent: "Reload" });
    reload.addEventListener("click", () => location.reload());
    news.append(`The book has a new edition.${loss} `, reload);
  }

  function hear({ data, ports, source }) {
    ports[0]?.postMessage(edition);
    if (!list && hasNewWorker && source === serviceWorker.controller && data !== edition) offerReload();
  }

  async function work() {
    const keep = () => list || serviceWorker.controller?.postMessage("keep");
    news.className = "new-edition";
    news.setAttribute("role", "status");
    document.querySelector(".page-head").prepend(news);
    serviceWorker.addEventListener("message", hear);
    serviceWorker.startMessages();
    serviceWorker.addEventListener("controllerchange", () => {
      hasNewWorker = true; // the first one, or that of a new build
      keep();
    });
    const registration = await serviceWorker.register(new URL("service_worker.js", root));
    keep();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) registration.update().catch(() => {}); // there may be no network
    });
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
