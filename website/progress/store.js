// What this browser keeps for a reader: of each page one entry of a kind, `live` for edited cells and `done` for what
// was answered, solved and walked through, each a map in JSON. Nothing of it is sent anywhere.

export const pageName = () =>
  location.pathname
    .split("/")
    .pop()
    .replace(/\.html$/, "") || "index";

export const keyOf = (kind, page = pageName()) => `${kind}:${page}`;

/** The map that a text holds; throws where it is not ours. */
export const parsed = (text) => new Map(Object.entries(JSON.parse(text) ?? {}));

export function entries(kind, page) {
  try {
    return parsed(localStorage.getItem(keyOf(kind, page)));
  } catch {
    return new Map(); // storage refused, or not ours to read
  }
}

/** Write all entries of this page; returns whether the browser let us. */
export function write(kind, all) {
  try {
    if (all.size) localStorage.setItem(keyOf(kind), JSON.stringify(Object.fromEntries(all)));
    else localStorage.removeItem(keyOf(kind));
    return !localStorage.isRefused; // see early.js
  } catch {
    return false;
  }
}
