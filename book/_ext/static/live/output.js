// Where a cell shows what it prints, in place of what the book printed, and the way back.

import { render } from "./render.js";

const LINES_KEPT = 5000;

/** Text as a terminal shows it: a carriage return begins the line again. */
export function overwrite(before, text) {
  const all = before + text.replaceAll("\r\n", "\n");
  return all.includes("\r") ? all.replace(/[^\n]*\r(?=[^\n])/g, "") : all;
}

export class Output {
  #cell;
  #place = null; // of what runs here shows
  #book = []; // what stood there when the page was opened
  #clearFirst = false;

  /** Without a cell, whatever is shown is dropped but errors, which go to the console. */
  constructor(cell, { mount, goTo }) {
    this.#cell = cell;
    this.context = { mount, goTo };
  }

  #open() {
    if (this.#place) return;
    const input = this.#cell.querySelector(".cell_input");
    let place = this.#cell.querySelector(".cell_output");
    if (!place) {
      place = Object.assign(document.createElement("div"), { className: "cell_output docutils container" });
      const folded = input.closest("details");
      if (folded && !this.#cell.classList.contains("tag_hide-input")) folded.append(place);
      else this.#cell.append(place);
    }
    this.#place = place;
    this.#book = [...place.childNodes];
  }

  /** A run begins: what stands there is replaced by the first that the run shows, or at its end. */
  begin() {
    if (!this.#cell) return;
    this.#open();
    this.#clearFirst = true;
    this.#place.setAttribute("aria-busy", "true");
  }

  end() {
    if (!this.#cell) return;
    this.#clearIfDue();
    this.#place.removeAttribute("aria-busy");
  }

  restore() {
    this.#place?.replaceChildren(...this.#book);
  }

  #clearIfDue() {
    if (this.#clearFirst) this.#place.replaceChildren();
    this.#clearFirst = false;
  }

  hear(message) {
    if (!this.#cell) {
      if (message.type === "error") console.error(message.text);
      return;
    }
    this.#open();
    if (message.type === "clear") {
      this.#clearFirst = true;
      if (!message.wait) this.#clearIfDue();
      return;
    }
    this.#clearIfDue();
    if (message.type === "stream") this.#print(message);
    else this.#place.append(render(message, this.context));
  }

  #print({ name, text }) {
    const kind = name === "stderr" ? "stderr" : "stream";
    let pre = this.#place.lastElementChild?.matches(`.live-text.${kind}`) && this.#place.lastElementChild.firstElementChild;
    if (!pre) {
      const block = Object.assign(document.createElement("div"), { className: `output live-text ${kind}` });
      pre = document.createElement("pre");
      block.append(pre);
      this.#place.append(block);
    }
    const lines = overwrite(pre.textContent, text).split("\n");
    pre.textContent = lines.slice(-LINES_KEPT).join("\n");
  }
}
