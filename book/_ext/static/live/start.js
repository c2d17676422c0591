// Puts Run, Edit and Reset on the code cells of a page. All the rest is loaded when one of them is first pressed.

import { editOf } from "./edits.js";

const NOT_LOADED = location.protocol === "file:"
  ? "Cells run where the book is served, not from a folder: run make serve."
  : "The runner could not be loaded: you seem to be offline.";

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** The text of a cell as the book has it; Sphinx ends the last line, the notebook does not. */
const textOf = (pre) => pre.textContent.replace(/\n$/, "");

let session = null; // Promise of the session, see session.js
const bars = [];

function openSession() {
  session ??= import(SESSION).then(({ Session }) => new Session(bars));
  return session;
}

async function press(bar, action) {
  try {
    await (await openSession())[action](bar);
  } catch (error) {
    console.error(error);
    session = null;
    bar.status.textContent = NOT_LOADED;
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
  };
  bar.stop.hidden = bar.reset.hidden = true;
  const text = textOf(pre);
  const edit = editOf(bar.id, text);
  if (edit !== null) {
    pre.textContent = `${edit}\n`;
    bar.reset.hidden = false;
    bar.status.textContent = "Your edit. Reset brings back the book’s.";
  }
  bars.push(bar);
  const name = make("span", { className: "live-number", ariaHidden: "true" }, `Cell ${number}`);
  const group = make("div", { className: "live-bar", role: "group" }, bar.run, bar.stop, bar.edit, bar.reset, bar.status, name);
  group.setAttribute("aria-label", `Code cell ${number}`);
  pre.closest(".cell_input").append(group);
}

const cells = [...document.querySelectorAll('.cell[id^="cell-"]')].filter((cell) => cell.querySelector(".cell_input"));
cells.forEach((cell, i) => addBar(cell, i + 1));
