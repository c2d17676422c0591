// The page's end of input(): a line to write the answer into, where the cell shows its output.

import { make } from "./elements.js";

const holder = () => navigator.serviceWorker?.controller;

/** Whether Python can be made to wait for an answer: by the service worker, which a first visit may not have yet. */
export const canAsk = () => Boolean(holder());

const shown = new Map(); // id -> element

/** Show a question; the answer goes to the service worker, which holds Python's request. */
export function ask({ id, prompt }) {
  const line = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  const words = make("span", {}, prompt || "Python asks for a line:");
  const form = make(
    "form",
    { className: "live-question" },
    make("label", {}, words, line),
    make("button", {}, "Enter"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    holder()?.postMessage({ type: "answer", id, answer: line.value });
    answered({ id });
  });
  shown.set(id, form);
  setTimeout(() => line.isConnected && line.focus());
  return form;
}

/** Python goes on: the question goes, and the focus with it to what follows. */
export function answered({ id }) {
  const form = shown.get(id);
  const stop = form?.closest(".cell")?.querySelector(".live-stop");
  if (form?.contains(document.activeElement)) stop?.focus();
  form?.remove();
  shown.delete(id);
}
