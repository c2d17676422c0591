// One code cell: its text in the book, the reader's edit of it, and where it shows what it prints.

import { countIn } from "./clock.js";
import { EDITED, NOT_CLEARED, NOT_KEPT } from "./edits.js";
import { CellOutput, HiddenOutput } from "./output.js";
import { loaded } from "./trouble.js";

export class Cell {
  busy = false; // runs, or waits for its turn
  #last = { source: null, ran: 0 }; // the text that ran last, and the number of that run
  #editor = null;
  #source;
  #stopClock = null;

  /** `bar` holds the cell's buttons; a cell whose code the page does not show has none. */
  constructor({ id, source, alt, needs, solution, seconds = 0 }, bar, session) {
    Object.assign(this, { id, book: source, alt, needs, solution, seconds, bar });
    this.#source = bar ? bar.draft.text : source;
    const element = bar?.element ?? document.getElementById(id);
    // of a cell without buttons only a widget is on the page: it gets its other half when Python makes it
    this.output =
      bar || element?.querySelector(".widget-view")
        ? new CellOutput(element, {
            mount: (...place) => session.widgets.mount(...place),
            own: bar ? String(bar.number) : id,
            goTo: (cell, line) => session.goTo(cell, line),
          })
        : new HiddenOutput();
    this.runMe = () => session.run(bar);
  }

  request() {
    const alt = this.#source === this.book ? this.alt : undefined;
    return { name: this.bar ? String(this.bar.number) : this.id, source: this.#source, alt, solution: this.solution };
  }

  /** The number of its last run; 0 where it never ran or its text has changed since. */
  get ran() {
    return this.#last.source === this.#source ? this.#last.ran : 0;
  }

  begins(run) {
    this.#last = { source: this.#source, ran: run };
  }

  /** Python was ended, and knows nothing of its runs. */
  forget() {
    this.#last = { source: null, ran: 0 };
  }

  /** What Python has to know to say which cells are due. */
  state() {
    const past = !this.ran && this.#last.ran ? this.#last : null; // what it did stays, though its text is gone
    return { source: this.#source, ran: this.ran, solution: this.solution, past };
  }

  say(sentence) {
    if (this.bar) this.bar.status.textContent = sentence;
  }

  failure() {
    return this.bar ? `Cell ${this.bar.number} failed,` : `A hidden cell failed (${this.output.summary}),`;
  }

  /** Show that the cell runs, and, where it is known, how many seconds it usually takes. */
  showBusy(busy, seconds) {
    if (!this.bar) return;
    const { run, stop, clock, element } = this.bar;
    const hadFocus = [run, stop].includes(document.activeElement);
    stop.hidden = !busy;
    if (hadFocus && busy) stop.focus(); // before its neighbour goes: what has the focus is never hidden
    run.hidden = busy;
    if (hadFocus && !busy) run.focus();
    element.classList.toggle("live-busy", busy);
    this.#stopClock?.();
    this.#stopClock = busy ? countIn(clock, seconds) : null;
  }

  ended() {
    this.output.end();
    if (this.bar) this.bar.reset.hidden = false;
  }

  async edit(line) {
    if (!this.#editor) {
      const { openEditor } = await loaded(import("./editor.js"));
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
    this.#show(text);
    const kept = this.bar.draft.keep(text);
    if (this.#stopClock) this.say("Runs what stood here before your edit.");
    else if (!kept) this.say(NOT_KEPT);
    else this.say(text === this.book ? "" : EDITED);
  }

  #show(text) {
    this.#source = text;
    this.bar.pre.textContent = `${text}\n`; // which the copy button reads
    this.bar.reset.hidden = false;
    this.bar.offerEarlier();
  }

  /** Bring back the book's text and the output that the book was built with. */
  reset() {
    this.#close();
    const book = this.bar.book.cloneNode(true);
    this.bar.pre.replaceWith(book);
    this.bar.pre = book;
    this.#source = this.book;
    const kept = this.bar.draft.reset();
    this.output.restore();
    this.bar.edit.focus();
    this.bar.reset.hidden = true;
    this.bar.offerEarlier();
    const back = "The book’s code and output are back.";
    if (!kept) this.say(`${back} ${NOT_CLEARED}`);
    else this.say(this.bar.draft.hasEarlier ? `${back} Bring back returns yours.` : back);
  }

  /** Exchange the text for the one that it replaced last. */
  bringBack() {
    this.#close();
    const kept = this.bar.draft.bringBack();
    this.bar.edit.focus(); // this button may go now
    this.#show(this.bar.draft.text);
    this.bar.reset.hidden = this.#source === this.book;
    this.say(kept ? "Not yet run: below it stands the output of other code." : NOT_KEPT);
  }

  #close() {
    this.#editor?.close();
    this.#editor = null;
    this.bar.edit.hidden = false;
  }
}
