// Puts Run, Edit and Reset on the code cells of a page. All the rest is loaded when one of them is first pressed.

import { atRest } from "./clock.js";
import { editOf, ELSEWHERE, NOT_RUN, onEditElsewhere } from "./edits.js";
import { loaded } from "./loading.js";

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** The text of a cell as the book has it; Sphinx ends the last line, the notebook does not. */
const textOf = (pre) => pre.textContent.replace(/\n$/, "");

let session = null; // Promise of the session, see session.js; its Python outlives a press that fails
const bars = [];

function openSession() {
  session ??= loaded(import(SESSION))
    .then(({ Session }) => new Session(bars))
    .catch((error) => {
      session = null;
      throw error;
    });
  return session;
}

async function press(bar, action) {
  try {
    await (await openSession())[action](bar);
  } catch (error) {
    console.error(error);
    bar.status.textContent = error.sentence ?? `Something in this page failed: ${error.message}. Reload it to go on.`;
  }
}

function addBar(element, number) {
  const pre = element.querySelector(".cell_input pre");
  const button = (name, className, what = "code cell") => {
    const made = make("button", { type: "button", className }, name);
    made.setAttribute("aria-label", `${name}: ${what} ${number}`);
    made.addEventListener("click", () => press(bar, name.toLowerCase()));
    return made;
  };
  const bar = {
    id: element.id,
    number,
    element,
    pre,
    book: pre.cloneNode(true), // to go back to
    run: button("Run", "live-run"),
    stop: button("Stop", "live-stop"),
    edit: button("Edit", "live-edit"),
    reset: button("Reset", "live-reset", "code and output of cell"),
    status: make("span", { className: "live-status", role: "status" }),
    clock: make("span", { className: "live-clock" }, atRest(Number(element.dataset.seconds))),
  };
  bar.stop.hidden = bar.reset.hidden = true;
  const text = textOf(pre);
  const edit = editOf(bar.id, text);
  if (edit !== null) {
    pre.textContent = `${edit}\n`;
    bar.reset.hidden = false;
    bar.status.textContent = NOT_RUN;
  }
  bars.push(bar);
  const name = make("span", { className: "live-number", ariaHidden: "true" }, `Cell ${number}`);
  const parts = [bar.run, bar.stop, bar.edit, bar.reset, bar.clock, bar.status, name];
  const group = make("div", { className: "live-bar", role: "group" }, ...parts);
  group.setAttribute("aria-label", `Code cell ${number}`);
  pre.closest(".cell_input").append(group);
}

const cells = [...document.querySelectorAll('.cell[id^="cell-"]')].filter((cell) => cell.querySelector(".cell_input"));
cells.forEach((cell, i) => addBar(cell, i + 1));
onEditElsewhere((id) => {
  const bar = bars.find((one) => one.id === id);
  if (bar) bar.status.textContent = ELSEWHERE;
});
