// An exercise is solved when a run of its cell ends with a checker's ✓ and without a ✗.

import { keep, nameOf } from "./done.js";

const CHECK = /exercises\.check_\w+/g;

/** The checkers that a text calls, in one word. */
export const checksOf = (text) => [...new Set(text.match(CHECK))].join("+");

/** Keep the text of an exercise that ran, if what was printed says that it is right. */
export function keepSolved({ id, book, solution, bar }, source) {
  const checks = checksOf(book);
  if (!checks || solution || !bar) return;
  const printed = [...bar.element.querySelectorAll(".live-text.stdout pre")].map((pre) => pre.textContent).join("\n");
  const right = printed.match(/^✓ /gm) ?? [];
  if (right.length >= checks.split("+").length && !/^✗ /m.test(printed))
    keep(nameOf(id, 0, "solved", checks), source, bar.element);
}
