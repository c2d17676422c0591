// The page "What you have done": shows what this browser keeps, saves it as a file, and clears it.

import { nameOf, REFUSED } from "../done.js";
import { entries } from "../store.js";
import { asFile } from "./file.js";

const OURS = /^(?:(?:live|done):(.+)|read)$/;
const SURE =
  "Clear your answers, solved exercises, edited cells, steps, and the place where you read last? They cannot be brought back.";

const place = document.querySelector(".progress");
const said = place.querySelector(".progress__said");
const book = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** The chapters, and pages of an earlier edition of which something is kept. */
function pages() {
  const kept = Object.keys(localStorage).map((key) => key.match(OURS)?.[1]);
  const known = new Set(book.map(({ page }) => page));
  const gone = [...new Set(kept)].filter((page) => page && !known.has(page));
  return [...book, ...gone.map((page) => ({ page, title: page, widgets: [], exercises: [] }))];
}

/** What was done of a chapter; `others` are things that its edition does not have. */
function doneOf({ page, title, widgets, exercises }) {
  const done = entries("done", page);
  const take = (name) => {
    const value = done.get(name);
    done.delete(name);
    return value;
  };
  const traitsOf = ({ cell, index, kept }) =>
    Object.entries(kept).map(([trait, belongs]) => [trait, take(nameOf(cell, index, trait, belongs))]);
  const set = widgets.map((widget) => ({ ...widget, set: new Map(traitsOf(widget)) }));
  return {
    page,
    title,
    questions: set
      .filter(({ question }) => question !== undefined)
      .map(({ question, choices, answer, set: traits }) => ({
        question,
        answer: Number.isInteger(traits.get("chosen")) ? (choices[traits.get("chosen")] ?? null) : null,
        right: traits.get("chosen") === answer,
      })),
    exercises: exercises.map(({ cell, title: exercise, checks }) => {
      const code = take(nameOf(cell, 0, "solved", checks));
      return { cell, exercise, solved: code !== undefined, code };
    }),
    steps: set.flatMap(({ cell, question, set: traits }) =>
      [...traits]
        .filter(([, value]) => question === undefined && value !== undefined)
        .map(([trait, value]) => ({ cell, trait, value })),
    ),
    edits: [...entries("live", page)]
      .filter(([, draft]) => typeof draft?.edit === "string" && draft.edit !== draft.book)
      .map(([cell, { edit }]) => ({ cell, code: edit })),
    others: [...done].map(([name, value]) => ({ name, value })),
  };
}

/** The numbers of one chapter or of all. */
function sums(all) {
  const sum = (of) => all.reduce((total, one) => total + of(one), 0);
  return {
    asked: sum(({ questions }) => questions.length),
    answered: sum(({ questions }) => questions.filter(({ answer }) => answer !== null).length),
    right: sum(({ questions }) => questions.filter(({ right }) => right).length),
    set: sum(({ exercises }) => exercises.length),
    solved: sum(({ exercises }) => exercises.filter(({ solved }) => solved).length),
    steps: sum(({ steps }) => steps.length),
    edits: sum(({ edits }) => edits.length),
    others: sum(({ others }) => others.length),
  };
}

function words(all) {
  const { asked, answered, right, set, solved, steps, edits, others } = sums(all);
  const parts = [
    asked && `${answered} of ${count(asked, "question")} answered${answered ? `, ${right} right` : ""}`,
    set && `${solved} of ${count(set, "exercise")} solved`,
    steps && `${count(steps, "picture")} walked through in part`,
    edits && `${count(edits, "cell")} edited`,
    others && `${others} of an earlier edition`,
  ];
  return parts.filter(Boolean).join(" · ");
}

const all = () => pages().map(doneOf);
const isKept = () => Object.keys(localStorage).some((key) => OURS.test(key));

function show() {
  const done = all();
  for (const chapter of done) {
    const told = [...place.querySelectorAll("[data-page]")].find(({ dataset }) => dataset.page === chapter.page);
    if (told) told.textContent = words([chapter]);
  }
  place.querySelector(".continue").hidden ||= !localStorage.getItem("read");
  const nothing = localStorage.isRefused ? REFUSED : "Nothing is kept in this browser yet.";
  place.querySelector(".progress__sum").textContent = isKept() ? `In all: ${words(done)}.` : nothing;
}

function save() {
  const { text, name } = asFile(document.title, place.querySelector("input").value.trim(), all());
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // once the browser has read it
  said.textContent = `Saved as ${name}.`;
}

function clear() {
  if (!isKept()) said.textContent = "There was nothing to clear.";
  if (!isKept() || !confirm(SURE)) return;
  const { answered, solved, steps, edits, others } = sums(all());
  const gone = [
    answered && count(answered, "answer"),
    solved && count(solved, "solved exercise"),
    steps && `the steps of ${count(steps, "picture")}`,
    edits && count(edits, "edited cell"),
    others && `${others} of an earlier edition`,
    localStorage.getItem("read") && "the place where you read last",
  ];
  for (const key of Object.keys(localStorage).filter((one) => OURS.test(one))) localStorage.removeItem(key);
  said.textContent = `Cleared: ${gone.filter(Boolean).join(", ") || "texts that your edits had replaced"}.`;
  show();
}

place.querySelector(".progress__save").addEventListener("click", save);
place.querySelector(".progress__clear").addEventListener("click", clear);
addEventListener("storage", show); // by another tab
addEventListener("pageshow", ({ persisted }) => persisted && show());
show();
