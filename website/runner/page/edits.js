// The reader's edits, kept in this browser: one entry a page, in it one draft a cell. A draft has the book's text it
// began from, the reader's text, and texts that it replaced: by a Reset, by another tab, by a new edition of the book.

import { entries, keyOf, parsed, write } from "../../progress/store.js";

export const EDITED = "Your edit. Reset brings back the book’s.";
export const NOT_RUN =
  "Your edit, not yet run here: below it stands the book’s output. Reset brings back the book’s code.";
export const NOT_KEPT = "Your edit runs, but this browser does not let the page keep it: copy it before you leave.";
export const NOT_CLEARED = "This browser does not let the page keep that: your edit may stand here again.";
const RESET_ELSEWHERE = "Another tab put the book’s code back. Yours stays here.";
const ELSEWHERE = "This cell was edited in another tab. Bring back shows that code, and keeps yours.";
export const CHANGED = "The book’s code has changed since your edit. Bring back shows yours.";
const MOST = 5; // texts that are kept beside the newest

export class Draft {
  #earlier = [];
  #known; // what this tab last saw or put as the text that is kept

  constructor(id, book) {
    Object.assign(this, { id, book, text: book, isOfOldBook: false });
    const kept = entries("live").get(id);
    if (kept) this.#take(kept);
    this.#known = this.text;
  }

  #take({ book, edit, earlier = [] }) {
    if (typeof edit !== "string") return; // written by something else
    this.#earlier = earlier;
    this.isOfOldBook = book !== this.book && edit !== book;
    if (this.isOfOldBook) this.#spare(edit);
    else if (book === this.book) this.text = edit;
  }

  /** A text is about to be replaced: it can be brought back. */
  #spare(text) {
    if (text === this.book) return;
    this.#earlier = [...this.#earlier.filter((one) => one !== text), text].slice(-MOST);
  }

  #write() {
    const all = entries("live");
    const kept = all.get(this.id);
    if (kept?.book === this.book) {
      for (const text of kept.earlier ?? []) if (!this.#earlier.includes(text)) this.#spare(text);
      if (kept.edit !== this.#known) this.#spare(kept.edit); // by a tab of which this one has not heard
    }
    this.#earlier = this.#earlier.filter((text) => text !== this.text);
    if (this.text === this.book && !this.#earlier.length) all.delete(this.id);
    else all.set(this.id, { book: this.book, edit: this.text, earlier: this.#earlier });
    this.#known = this.text;
    return write("live", all);
  }

  get hasEarlier() {
    return this.#earlier.length > 0;
  }

  /** Keep what the reader types; returns whether the browser let us. */
  keep(text) {
    this.text = text;
    return this.#write();
  }

  /** Go back to the book's text. */
  reset() {
    this.#spare(this.text);
    return this.keep(this.book);
  }

  /** Exchange the text for the one that was replaced last. */
  bringBack() {
    const text = this.#earlier.pop();
    if (this.text !== this.book) this.#earlier = [this.text, ...this.#earlier];
    return this.keep(text);
  }

  /** Another tab has written: returns a sentence where it has another text for this cell than this tab. */
  hear() {
    const kept = entries("live").get(this.id);
    const theirs = kept?.book === this.book ? kept.edit : this.book;
    const known = [theirs, ...(kept?.earlier ?? [])];
    this.#known = theirs;
    if (theirs === this.text) return "";
    this.#spare(theirs);
    if (this.text !== this.book && !known.includes(this.text)) {
      const earlier = [...(kept?.earlier ?? []), this.text].slice(-MOST);
      write("live", entries("live").set(this.id, { book: this.book, edit: theirs, earlier }));
    }
    return theirs === this.book ? RESET_ELSEWHERE : ELSEWHERE;
  }
}

/** Hear of the cells whose drafts another tab of this page has written. */
export function onEditElsewhere(heard) {
  addEventListener("storage", (event) => {
    if (event.key !== keyOf("live")) return;
    const [before, now] = [parsed(event.oldValue), parsed(event.newValue)];
    for (const id of new Set([...before.keys(), ...now.keys()]))
      if (before.get(id)?.edit !== now.get(id)?.edit) heard(id);
  });
}
