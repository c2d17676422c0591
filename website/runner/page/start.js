// Puts Run, Edit and Reset on the code cells of a page. All the rest is loaded when one of them is first pressed.

import { atRest } from "./clock.js";
import { CHANGED, Draft, NOT_RUN, onEditElsewhere } from "./edits.js";
import { make } from "./elements.js";
import { loaded } from "./trouble.js";

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
    if (!error.sentence) console.error(error); // a fault of ours
    bar.status.textContent = error.sentence ?? `Something in this page failed: ${error.message}. Reload it to go on.`;
  }
}

function addBar(element, number) {
  const pre = element.querySelector(".cell_input pre");
  const button = (action, name, what = "code cell") => {
    const made = make("button", { type: "button", className: `live-${action}` }, name);
    made.setAttribute("aria-label", `${name}: ${what} ${number}`);
    made.addEventListener("click", () => press(bar, action));
    return made;
  };
  const bar = {
    id: element.id,
    number,
    element,
    pre,
    book: pre.cloneNode(true), // to go back to
    run: button("run", "Run"),
    stop: button("stop", "Stop"),
    edit: button("edit", "Edit"),
    reset: button("reset", "Reset", "code and output of cell"),
    bringBack: button("bringBack", "Bring back", "the code that stood before in cell"),
    status: make("span", { className: "live-status", role: "status" }),
    clock: make("span", { className: "live-clock" }, atRest(Number(element.dataset.seconds))),
    draft: new Draft(element.id, textOf(pre)),
    offerEarlier: () => {
      bar.bringBack.hidden = !bar.draft.hasEarlier;
    },
  };
  const { draft } = bar;
  bar.stop.hidden = true;
  bar.reset.hidden = draft.text === draft.book;
  bar.offerEarlier();
  if (!bar.reset.hidden) {
    pre.textContent = `${draft.text}\n`;
    bar.status.textContent = NOT_RUN;
  }
  if (draft.isOfOldBook) bar.status.textContent = CHANGED;
  bars.push(bar);
  const name = make("span", { className: "live-number", ariaHidden: "true" }, `Cell ${number}`);
  const parts = [bar.run, bar.stop, bar.edit, bar.reset, bar.bringBack, bar.clock, bar.status, name];
  const group = make("div", { className: "live-bar", role: "group" }, ...parts);
  group.setAttribute("aria-label", `Code cell ${number}`);
  pre.closest(".cell_input").append(group);
}

const cells = [...document.querySelectorAll('.cell[id^="cell-"]')].filter((cell) => cell.querySelector(".cell_input"));
cells.forEach((cell, i) => addBar(cell, i + 1));
onEditElsewhere((id) => {
  const bar = bars.find((one) => one.id === id);
  if (!bar) return;
  bar.status.textContent = bar.draft.hear() || bar.status.textContent;
  bar.offerEarlier();
});
