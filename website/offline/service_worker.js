// Keeps what was read on this device, so that it can be read again without a network.
// service_worker.mjs bundles it and defines BUILD and RUNTIME, digests of the site's files, EDITIONS, a digest for each
// page, which the page carries too, and RUNNER, the files that Run and Edit load.
//
// A page comes from the network, so that a correction reaches a reader at once; as it was kept if there is no network,
// or no answer in three seconds. A file whose name holds a digest comes as it was kept; any other one as a page does.
// A new build starts a new cache and fetches into it the pages that were kept. The old one stays as long as a page of
// an older edition is open, which may yet load the files that it was built with.

import { clientsClaim } from "workbox-core/clientsClaim.js";
import { copyResponse } from "workbox-core/copyResponse.js";
import { registerRoute } from "workbox-routing/registerRoute.js";
import { setCatchHandler } from "workbox-routing/setCatchHandler.js";
import { CacheFirst } from "workbox-strategies/CacheFirst.js";
import { NetworkFirst } from "workbox-strategies/NetworkFirst.js";
import { answerOf, isQuestion } from "../runner/page/answers.js";

/* global BUILD, EDITIONS, RUNNER, RUNTIME */
const SCOPE = self.registration.scope; // ends in a slash; one host can hold several books
const OWN = `${SCOPE}book-`; // how the names of this book's caches begin
const BOOK = `${OWN}${BUILD}`;
const PYTHON = `${OWN}runtime-${RUNTIME}`; // megabytes that outlive a new build of the book
const OFFLINE = `${SCOPE}offline.html`;
const PATIENCE = 3; // seconds
const EDITION = / data-edition="(\w+)"/;
const PAGES = new Map(Object.entries(EDITIONS));
const NEWEST = new Set(PAGES.values());
const INLINE = /<script(?![^>]*\ssrc=)[^>]*>.*?<\/script>/gs; // also the state of the widgets, which holds their code
const LOADED = /(?:\s(?:src|data-index)="|<link rel="stylesheet" href="|url\(["']?)([^"')]+)/g; // data-index: of the search

const pathOf = (url) => (url.href.startsWith(SCOPE) ? url.pathname.slice(new URL(SCOPE).pathname.length) : undefined);
const isBook = (url) => pathOf(url) !== undefined;
const isPage = (url) => /^[^/.]*(\.html)?$/.test(pathOf(url));
const isPython = (url) => /^(pyodide|lite)\//.test(pathOf(url));
const isNamedByContents = (url) =>
  /[.\-/]((?=[^./]*\d)[0-9a-f]{8,}|[0-9A-Z]{8})\.\w+$/.test(url.pathname) || /^\?(v|digest)=\w+$/.test(url.search);

/** One name for a page, whether it was asked for as "", "index.html", "search.html?q=…" or without ".html". */
function nameOf(url) {
  return isPage(url) ? `${SCOPE}${pathOf(url).replace(/\.html$/, "") || "index"}.html` : url.href;
}

const rules = {
  // Without "no-cache" the browser could answer by itself with an old page, whose files are gone.
  async requestWillFetch({ request }) {
    return request.mode === "navigate" ? new Request(request, { cache: "no-cache" }) : request;
  },
  async cacheKeyWillBeUsed({ request }) {
    return nameOf(new URL(request.url));
  },
  async cacheWillUpdate({ request, response, event }) {
    // The search looks into pages, which is not reading them.
    const isLookedInto = event.type === "fetch" && isPage(new URL(request.url)) && request.mode !== "navigate";
    const isOver = self.serviceWorker?.state === "redundant"; // a new build's worker has dropped this one's cache
    if (response.status !== 200 || isLookedInto || isOver) return null;
    return response.redirected ? copyResponse(response) : response; // a navigation refuses a redirected answer
  },
};
const ofAnyEdition = {
  cachedResponseWillBeUsed: ({ request, cachedResponse }) => cachedResponse ?? caches.match(request),
};
const newest = new NetworkFirst({ cacheName: BOOK, plugins: [rules], networkTimeoutSeconds: PATIENCE });

registerRoute(isQuestion, answerOf);
registerRoute(({ url }) => isPython(url), new CacheFirst({ cacheName: PYTHON, plugins: [rules] }));
registerRoute(
  ({ url }) => isBook(url) && isNamedByContents(url),
  new CacheFirst({ cacheName: BOOK, plugins: [rules, ofAnyEdition] }),
);
registerRoute(({ url }) => isBook(url), newest);
setCatchHandler(async ({ request, url }) => {
  const fallback = request.mode === "navigate" && isPage(url) && (await caches.match(OFFLINE, { cacheName: BOOK }));
  return fallback || Response.error();
});

/** The files of the book that a page or a style sheet loads. */
function filesIn(text, address) {
  const loaded = Array.from(text.matchAll(LOADED), ([, path]) => new URL(path, address));
  return loaded.filter((url) => isBook(url) && !isPage(url) && !isPython(url));
}

/** The edition that this worker knows of a page, as it stands in the page itself. */
const editionOf = (address) => PAGES.get(nameOf(new URL(address)).slice(SCOPE.length));

/** What a page of this edition loads when a cell is first run or edited, but for Python itself. */
function runnerOf(text, address) {
  const [, edition] = text.match(EDITION) ?? [];
  if (!text.includes(' id="cell-') || edition !== editionOf(address) || navigator.connection?.saveData) return [];
  const plan = `live/${nameOf(new URL(address)).slice(SCOPE.length, -".html".length)}.json?v=${edition}`;
  return [plan, ...RUNNER].map((path) => new URL(path, SCOPE));
}

/** Keep a page with all that it loads: also pictures further down, and what came before this worker did. */
async function keep(address, mode, event) {
  async function get(url) {
    const kept = await caches.match(nameOf(url), { cacheName: BOOK });
    if (kept) return kept;
    const cache = isNamedByContents(url) ? "force-cache" : mode;
    const [answer, done] = newest.handleAll({ event, request: new Request(url, { cache }) });
    const response = await answer;
    await done;
    return response;
  }
  const page = await get(new URL(address));
  if (!page.ok) return;
  const text = (await page.text()).replace(INLINE, "");
  await Promise.all(
    filesIn(text, address).map(async (url) => {
      const file = await get(url);
      if (url.pathname.endsWith(".css")) await Promise.all(filesIn(await file.text(), url).map(get)); // its fonts
    }),
  );
  await Promise.all(runnerOf(text, address).map(get));
}

const oldCaches = async () =>
  (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== BOOK && name !== PYTHON);

async function install(event) {
  const pages = new Set([OFFLINE]);
  for (const name of await oldCaches()) {
    for (const { url } of await (await caches.open(name)).keys()) if (isPage(new URL(url))) pages.add(url);
  }
  for (const page of pages) await keep(page, "no-cache", event); // without a network the old worker goes on
  await self.skipWaiting();
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1000 * PATIENCE));

/** Whether an open page is of the newest edition; one that the browser has put to sleep does not say so. */
async function isOfNow(client) {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  client.postMessage(editionOf(client.url), [port2]);
  return NEWEST.has(await Promise.race([answer, pause()])); // also the offline page in the place of another
}

/** Drop the caches of older builds once no page needs them, and an old worker has given its last answers. */
async function dropOldCaches() {
  const { installing, waiting } = self.registration; // a new build, whose cache is not an old one
  if (self.serviceWorker?.state !== "activated" || installing || waiting) return;
  const open = await self.clients.matchAll({ includeUncontrolled: true });
  const pages = open.filter(({ url }) => isBook(new URL(url)) && isPage(new URL(url)));
  if (!(await Promise.all(pages.map(isOfNow))).every(Boolean)) return;
  for (const name of await oldCaches()) await caches.delete(name);
}

self.addEventListener("install", (event) => event.waitUntil(install(event)));
self.addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  event.source.postMessage(editionOf(event.source.url));
  const kept = keep(event.source.url, "force-cache", event).catch(() => {});
  event.waitUntil(kept.then(pause).then(dropOldCaches));
});
clientsClaim();
