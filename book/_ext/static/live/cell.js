// One code cell: its text in the book, the reader's edit of it, and where it shows what it prints.

import { keepEdit } from "./edits.js";
import { CellOutput, HiddenOutput } from "./output.js";

const EDITED = "Your edit. Reset brings back the book’s.";

export class Cell {
  fresh = false; // ran since its text last changed
  busy = false;
  #editor = null;
  #source;

  /** `bar` holds the cell's buttons; a cell whose code the page does not show has none. */
  constructor({ id, source, alt }, bar, session) {
    Object.assign(this, { id, book: source, alt, bar });
    this.#source = bar ? bar.pre.textContent.replace(/\n$/, "") : source;
    this.output = bar ? new CellOutput(bar.element, {
      mount: (...place) => session.widgets.mount(...place),
      own: String(bar.number),
      goTo: (cell, line) => session.goTo(cell, line),
    }) : new HiddenOutput();
    this.runMe = () => session.run(bar);
  }

  request() {
    return { name: this.bar ? String(this.bar.number) : this.id, source: this.#source, alt: this.#source === this.book ? this.alt : undefined };
  }

  say(sentence) {
    if (this.bar) this.bar.status.textContent = sentence;
  }

  failure() {
    return this.bar ? `Cell ${this.bar.number} failed,` : `A hidden cell failed (${this.output.summary}),`;
  }

  showBusy(busy) {
    if (!this.bar) return;
    const hadFocus = [this.bar.run, this.bar.stop].includes(document.activeElement);
    this.bar.run.hidden = busy;
    this.bar.stop.hidden = !busy;
    this.bar.element.classList.toggle("live-busy", busy);
    if (hadFocus) (busy ? this.bar.stop : this.bar.run).focus();
  }

  ran() {
    this.output.end();
    if (this.bar) this.bar.reset.hidden = false;
  }

  async edit(line) {
    if (!this.#editor) {
      const { openEditor } = await import("./editor.js");
      this.#editor ??= openEditor({
        pre: this.bar.pre,
        text: this.#source,
        label: `Code of cell ${this.bar.number}. Escape, then Tab leaves it.`,
        changed: (text) => this.#change(text),
        run: this.runMe,
      });
      this.bar.edit.hidden = true;
    }
    this.#editor.focus(line);
  }

  #change(text) {
    this.#source = text;
    this.bar.pre.textContent = `${text}\n`; // which the copy button reads
    this.fresh = false;
    keepEdit(this.id, this.book, text);
    this.bar.reset.hidden = false;
    this.say(text === this.book ? "" : EDITED);
  }

  /** Bring back the book's text and the output that the book was built with. */
  reset() {
    this.#editor?.close();
    this.#editor = null;
    const book = this.bar.book.cloneNode(true);
    this.bar.pre.replaceWith(book);
    this.bar.pre = book;
    this.fresh &&= this.#source === this.book;
    this.#source = this.book;
    keepEdit(this.id, this.book, this.book);
    this.output.restore();
    this.bar.reset.hidden = true;
    this.bar.edit.hidden = false;
    this.bar.edit.focus();
    this.say("The book’s code and output are back.");
  }
}
