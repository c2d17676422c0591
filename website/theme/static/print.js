// Before the page goes on paper it turns light, what is folded opens, widgets stand still, and solutions and answers go
// to an appendix; afterwards all is as it was.

"use strict";
{
  const undo = []; // what puts the page back, the last first

  function turnLight() {
    const { dataset } = document.documentElement;
    const { theme } = dataset;
    dataset.theme = "light";
    undo.push(() => {
      dataset.theme = theme;
    });
  }

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  /** The words of a heading, formulas included, without its link to itself and the names of its parts. */
  function words(heading) {
    const copy = heading.cloneNode(true);
    for (const link of copy.querySelectorAll(".headerlink")) link.remove();
    for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
    return [...copy.childNodes];
  }

  function move(solution, appendix, number) {
    const exercise = solution.closest("section");
    const id = `solution-${number}`;
    const link = make("a", { href: `#${id}` }, "see the end");
    const left = make("p", { className: "solution-elsewhere" }, "Solution: ", link, ".");
    const wasOpen = solution.open;
    solution.replaceWith(left);
    solution.open = true;
    const title = make(
      "h3",
      {},
      make("a", { href: `#${exercise.id}` }, ...words(exercise.querySelector("h2, h3, h4"))),
    );
    appendix.append(make("section", { id, className: "solution" }, title, solution));
    undo.push(() => {
      left.replaceWith(solution);
      solution.open = wasOpen;
    });
  }

  function unfold() {
    for (const fold of document.querySelectorAll(".sd-dropdown:not([open]), .tag_hide-cell > details:not([open])")) {
      fold.open = true;
      undo.push(() => {
        fold.open = false;
      });
    }
  }

  /** A picture that was drawn for a sheet's width, in place of a widget that was drawn for the window's. */
  function standStill() {
    for (const view of document.querySelectorAll(".widget-view")) {
      if (!view.still) continue;
      const shown = [...view.children].filter((child) => !child.hidden);
      for (const child of shown) child.hidden = true;
      for (const fold of view.still.querySelectorAll("details")) fold.open = true;
      view.append(view.still);
      undo.push(() => {
        view.still.remove();
        for (const child of shown) child.hidden = false;
      });
    }
  }

  /** The answers to the page's questions, each once. */
  function answers() {
    const asked = new Map();
    for (const view of document.querySelectorAll("main article [data-answer]"))
      asked.set(view.querySelector(".bn-question").textContent, view.dataset.answer);
    if (!asked.size) return [];
    const list = make("dl", {});
    for (const [question, answer] of asked) list.append(make("dt", {}, question), make("dd", {}, answer));
    return [make("section", { id: "answers", className: "solution" }, make("h3", {}, "Answers to the guesses"), list)];
  }

  function gather() {
    const solutions = document.querySelectorAll("main article .tag_solution > details");
    const appendix = make("section", { id: "solutions", className: "solutions" }, make("h2", {}, "Solutions"));
    appendix.append(...answers());
    solutions.forEach((solution, index) => move(solution, appendix, index + 1));
    if (appendix.children.length < 2) return;
    document.querySelector("main article").append(appendix);
    undo.push(() => appendix.remove());
  }

  function restore() {
    while (undo.length) undo.pop()();
  }

  addEventListener("beforeprint", () => {
    restore(); // a browser may say it twice
    turnLight();
    unfold();
    standStill();
    gather();
  });
  addEventListener("afterprint", restore);
}
