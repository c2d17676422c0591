// Where output shows: a region takes what Python sends; a cell's region stands in place of what the book printed.

import { make } from "./elements.js";
import { render } from "./render.js";
import { endAll } from "./views.js";
import { endOf, noteOf } from "./whole.js";

const FRAME = 16; // milliseconds
const CALM = 250; // between two drawings of a long text, which take a page a while
const LONG = 20_000; // characters
const MOST = 500; // pieces of output; a page with thousands of pictures would stand still

/** A line as a terminal shows it: a carriage return begins it again. */
const overwritten = (line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1);

const asOnTerminal = (text) => text.replaceAll("\r\n", "\n").split("\n").map(overwritten).join("\n");

export class Region {
  #clearFirst = false;
  #printed = { name: "", text: "" }; // and not yet shown: a loop prints faster than a page draws
  #timer = null;
  #more = null; // the line that counts the outputs which are not shown

  constructor(place, context) {
    this.place = place;
    this.context = context;
  }

  /** A run begins: what stands here is replaced by the first that the run shows, or at its end. */
  begin() {
    this.#flush();
    this.#clearFirst = true;
    this.place.setAttribute("aria-busy", "true");
  }

  end() {
    this.#flush();
    this.#clearIfDue();
    for (const question of this.place.querySelectorAll(".live-question")) question.remove();
    this.place.removeAttribute("aria-busy");
  }

  hear(message) {
    if (message.type === "stream" && message.name === this.#printed.name && this.#timer) {
      this.#printed.text += message.text;
      return;
    }
    this.#flush();
    if (message.type === "clear") {
      this.#clearFirst = true;
      if (!message.wait) this.#clearIfDue();
      return;
    }
    this.#clearIfDue();
    if (message.type === "stream") {
      this.#printed = message;
      const length = this.#printing(message.name)?.shown.length ?? 0;
      this.#timer = setTimeout(() => this.#flush(), length > LONG ? CALM : FRAME);
    } else if (this.place.childElementCount < MOST) this.place.append(render(message, this.context));
    else this.#leaveOut();
  }

  /** One more output than the page shows. */
  #leaveOut() {
    this.#more ??= make("p", { className: "live-more", count: 0 });
    this.#more.count += 1;
    this.#more.textContent = `… ${this.#more.count.toLocaleString("en")} more outputs are not shown.`;
    this.place.append(this.#more);
  }

  /** What is known of the block that a stream goes on in, if it is the last of the output. */
  #printing(name) {
    const last = this.#more?.previousElementSibling ?? this.place.lastElementChild;
    return last?.matches(`.live-text.${name}`) ? (last.printed ?? null) : null;
  }

  empty(...instead) {
    this.#more = null;
    endAll(this.place);
    this.place.replaceChildren(...instead);
  }

  #clearIfDue() {
    if (this.#clearFirst) this.empty();
    this.#clearFirst = false;
  }

  #flush() {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const { name, text } = this.#printed;
    let printed = this.#printing(name);
    if (!printed) {
      printed = { pre: make("pre"), shown: "", parts: [], lost: { lines: 0, characters: 0 } };
      this.place.append(make("div", { className: `output live-text ${name}`, printed }, printed.pre));
    }
    printed.parts.push(text);
    const end = endOf(asOnTerminal(printed.shown + text), printed.lost);
    printed.shown = end.text;
    printed.pre.textContent = end.text;
    if (!end.without) return;
    if (printed.note) printed.note.tell(end.without);
    else printed.pre.before((printed.note = noteOf(end.without, printed.parts)));
  }
}

/** The place of a cell's output; made where the book shows none. */
function placeOf(cell) {
  const found = cell.querySelector(".cell_output");
  if (found) return found;
  const place = make("div", { className: "cell_output docutils container" });
  const fold = cell.matches(".tag_hide-cell") ? cell.querySelector("details") : null;
  (fold ?? cell).append(place);
  return place;
}

export class CellOutput {
  #region = null;
  #book = []; // what stood there when the page was opened

  constructor(cell, context) {
    this.cell = cell;
    this.context = context;
  }

  begin() {
    if (!this.#region) {
      const place = placeOf(this.cell);
      this.#book = [...place.childNodes];
      this.#region = new Region(place, { ...this.context, before: [...place.querySelectorAll(".widget-view")] });
    }
    this.#region.begin();
  }

  end() {
    this.#region?.end();
  }

  hear(message) {
    this.#region?.hear(message);
    if (message.type === "error") this.summary = message.summary;
  }

  /** Show what the book showed. */
  restore() {
    this.#region?.empty(...this.#book);
    this.#region = null;
  }
}

/** The output of a cell that the page does not show: what it drew stands in the page already. */
export class HiddenOutput {
  begin() {}
  end() {}
  restore() {}
  hear(message) {
    if (message.type === "error") this.summary = message.summary;
  }
}
