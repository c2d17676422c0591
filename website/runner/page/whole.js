// Output that is too long to show: how much of it is shown, what that leaves out, and a button that saves it whole.

import { make } from "./elements.js";
export const SHOWN = 200_000; // characters; a page with more of them would no longer scroll
const LINES_KEPT = 5000;
const TYPES = new Map(Object.entries({ txt: "text/plain", html: "text/html" }));

const count = (number, what) => `${number.toLocaleString("en")} ${what}`;
const size = (parts) => {
  const characters = parts.reduce((sum, part) => sum + part.length, 0);
  return characters < 1e6 ? `${Math.ceil(characters / 1e3)} kB` : `${(characters / 1e6).toFixed(1)} MB`;
};

/** The end of what was printed, as far as it is shown: `{ text, without: words for what is left out }`. */
export function endOf(text, lost = { lines: 0, characters: 0 }) {
  const lines = text.split("\n");
  lost.lines += Math.max(0, lines.length - LINES_KEPT);
  let end = lines.slice(-LINES_KEPT).join("\n");
  if (end.length > SHOWN) {
    lost.characters += end.length - SHOWN;
    end = end.slice(-SHOWN);
  }
  const left = [
    lost.lines && count(lost.lines, "earlier lines"),
    lost.characters && count(lost.characters, "characters"),
  ];
  const words = left.filter(Boolean).join(" and ");
  return { text: end, without: words && `… ${words} are not shown.` };
}

/** A line that says what is not shown, and the button; `parts` are the pieces of the whole, which may grow. */
export function noteOf(words, parts, ending = "txt") {
  const said = make("span");
  const button = make("button", { type: "button" });
  const note = make("p", { className: "live-cut" }, said, " ", button);
  button.addEventListener("click", () => {
    const href = URL.createObjectURL(new Blob(parts, { type: TYPES.get(ending) }));
    make("a", { href, download: `output.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // once the browser has read it
  });
  note.tell = (sentence) => {
    said.textContent = sentence;
    button.textContent = `Save all of it, ${size(parts)}`;
  };
  note.tell(words);
  return note;
}

/** A text as elements: whole, or its beginning and what is missing. */
export function shownText(text) {
  const pre = make("pre", {}, text.slice(0, SHOWN));
  if (text.length <= SHOWN) return [pre];
  return [pre, noteOf(`… ${count(text.length - SHOWN, "more characters")} are not shown.`, [text])];
}
