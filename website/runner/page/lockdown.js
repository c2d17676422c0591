// Takes from the worker every way to another host and to what the site keeps in the reader's browser.
// The page's Content-Security-Policy, which a worker made from a blob inherits, forbids other hosts as well; it
// cannot forbid the storage, and a cell that wrote into a cache of the site could change its pages for good.

const GONE = [
  "BroadcastChannel",
  "EventSource",
  "FontFace",
  "RTCPeerConnection",
  "SharedWorker",
  "WebSocket",
  "WebSocketStream",
  "WebTransport",
  "Worker",
  "XMLHttpRequest",
  "caches",
  "close",
  "fetch",
  "importScripts",
  "indexedDB",
  "webkitRequestFileSystem",
  "webkitRequestFileSystemSync",
  "webkitResolveLocalFileSystemSyncURL",
  "webkitResolveLocalFileSystemURL",
];
const GONE_FROM_NAVIGATOR = ["storage", "locks", "serviceWorker", "usb", "serial", "hid"];

function remove(object, name) {
  for (let holder = object; holder; holder = Object.getPrototypeOf(holder)) {
    if (Object.hasOwn(holder, name)) delete holder[name];
  }
  Object.defineProperty(object, name, { value: undefined, writable: false, configurable: false });
}

export function lockDown() {
  for (const name of GONE) remove(self, name);
  for (const name of GONE_FROM_NAVIGATOR) remove(navigator, name);
}
