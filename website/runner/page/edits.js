// The reader's edits, kept in this browser: one entry a page, in it one edit a cell, with the book's text it began
// from. When the book's own text has changed since, the edit belongs to a cell that is no more, and is not offered.

export const EDITED = "Your edit. Reset brings back the book’s.";
export const NOT_RUN =
  "Your edit, not yet run here: below it stands the book’s output. Reset brings back the book’s code.";
export const NOT_KEPT = "Your edit runs, but this browser does not let the page keep it: copy it before you leave.";
export const ELSEWHERE =
  "This cell was edited in another tab. Reload to see that edit here; an edit made here replaces it.";

const key = () => `live:${pageName()}`;

export const pageName = () =>
  location.pathname
    .split("/")
    .pop()
    .replace(/\.html$/, "") || "index";

function entries() {
  try {
    return JSON.parse(localStorage.getItem(key())) ?? {};
  } catch {
    return {}; // storage refused, or not ours to read
  }
}

export function editOf(id, book) {
  const entry = entries()[id];
  return entry?.book === book ? entry.edit : null;
}

/** Keep an edit; returns whether the browser let us. */
export function keepEdit(id, book, edit) {
  const { [id]: _, ...others } = entries();
  const all = edit === book ? others : { ...others, [id]: { book, edit } };
  try {
    if (Object.keys(all).length) localStorage.setItem(key(), JSON.stringify(all));
    else localStorage.removeItem(key());
    return !localStorage.isRefused; // see book_style.py
  } catch {
    return false;
  }
}

/** Hear of the cells that are edited in another tab of this page. */
export function onEditElsewhere(heard) {
  addEventListener("storage", (event) => {
    if (event.key !== key()) return;
    const before = JSON.parse(event.oldValue) ?? {},
      now = JSON.parse(event.newValue) ?? {};
    for (const id of Object.keys({ ...before, ...now })) if (before[id]?.edit !== now[id]?.edit) heard(id);
  });
}
