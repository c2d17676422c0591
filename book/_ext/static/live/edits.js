// The reader's edits, kept in this browser: one entry a page, in it one edit a cell, with the book's text it began
// from. When the book's own text has changed since, the edit belongs to a cell that is no more, and is not offered.

const key = () => `live:${pageName()}`;

export const pageName = () => location.pathname.split("/").pop().replace(/\.html$/, "") || "index";

function entries() {
  try {
    return JSON.parse(localStorage.getItem(key())) ?? {};
  } catch {
    return {}; // storage refused, or not ours to read
  }
}

function write(all) {
  try {
    if (Object.keys(all).length) localStorage.setItem(key(), JSON.stringify(all));
    else localStorage.removeItem(key());
  } catch {
    // an edit that cannot be kept still runs
  }
}

export function editOf(id, book) {
  const entry = entries()[id];
  return entry?.book === book ? entry.edit : null;
}

export function keepEdit(id, book, edit) {
  const { [id]: _, ...others } = entries();
  write(edit === book ? others : { ...others, [id]: { book, edit } });
}
