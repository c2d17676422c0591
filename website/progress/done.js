// Keeps what a reader has done on this page. What other tabs have kept is read anew before each writing, and stays.

import { entries, write } from "./store.js";

export const REFUSED = "This browser does not let the page keep what you do here: it is gone when you leave.";
export const FULL =
  "This browser has no room to keep what you do here: it is gone when you leave. “What you have done” can make room.";

/** The name under which a thing is kept. What it `belongs` to is part of it: a new question shows no old answer. */
export const nameOf = (cell, index, trait, belongs) => [cell, index, trait, belongs].join(" ");

/** Keep a value, or with `undefined` drop it; where that fails say so below the cell, once on the page. */
export function keep(name, value, cell) {
  const all = entries("done");
  if (value === undefined) all.delete(name);
  else all.set(name, value);
  if (!write("done", all)) say(localStorage.isRefused ? REFUSED : FULL, cell);
}

function say(sentence, cell) {
  if ([...document.querySelectorAll(".not-kept")].some((said) => said.textContent === sentence)) return;
  const said = Object.assign(document.createElement("p"), { className: "not-kept", role: "alert" });
  cell.append(said);
  said.textContent = sentence;
}
