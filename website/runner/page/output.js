// Where output shows: a region takes what Python sends; a cell's region stands in place of what the book printed.

import { render } from "./render.js";
import { endAll } from "./views.js";

const LINES_KEPT = 5000;
const FRAME = 16; // milliseconds

/** Text as a terminal shows it: a carriage return begins the line again. */
const overwrite = (text) => text.replaceAll("\r\n", "\n").replace(/[^\n]*\r(?=[^\n])/g, "");

export class Region {
  #clearFirst = false;
  #printed = { name: "", text: "" }; // and not yet shown: a loop prints faster than a page draws
  #timer = null;

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
      this.#timer = setTimeout(() => this.#flush(), FRAME);
    } else this.place.append(render(message, this.context));
  }

  empty(...instead) {
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
    const last = this.place.lastElementChild;
    let pre = last?.matches(`.live-text.${name}`) ? last.firstElementChild : null;
    if (!pre) {
      pre = document.createElement("pre");
      const block = Object.assign(document.createElement("div"), { className: `output live-text ${name}` });
      block.append(pre);
      this.place.append(block);
    }
    const lines = overwrite((pre.shown ?? "") + text).split("\n");
    const cut = Math.max(0, lines.length - LINES_KEPT);
    pre.cut = (pre.cut ?? 0) + cut;
    pre.shown = lines.slice(cut).join("\n");
    pre.textContent = pre.cut
      ? `… ${pre.cut.toLocaleString("en")} earlier lines are not shown.\n${pre.shown}`
      : pre.shown;
  }
}

/** The place of a cell's output; made where the book shows none. */
function placeOf(cell) {
  const found = cell.querySelector(".cell_output");
  if (found) return found;
  const place = Object.assign(document.createElement("div"), { className: "cell_output docutils container" });
  const solution = cell.matches(".tag_hide-cell") ? cell.querySelector("details") : null;
  (solution ?? cell).append(place);
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
