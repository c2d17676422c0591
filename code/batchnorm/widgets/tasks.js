// The tasks of a widget, one at a time: each sets the state it needs, asks, lets the reader act, and then tells what
// should have been seen. All of them lie in one cell of a grid, which so has the height of the longest.
import { button, element, listen } from "./elements.js";

const REST = 600; // milliseconds after which a hand that has reached the goal is at rest

/** Whether the widget stands where a task wants it: numbers within [low, high], anything else equal. */
const isReached = (model, until) =>
  Object.entries(until).every(([name, wanted]) => {
    const value = model.get(name);
    return Array.isArray(wanted) ? wanted[0] <= value && value <= wanted[1] : value === wanted;
  });

/** Put the model's tasks, if it has any, under the first sentence of a widget; returns what ends them. */
export function addTasks(model, root) {
  const tasks = model.get("tasks") ?? [];
  if (!tasks.length) return () => {};
  let timer = 0;
  const items = tasks.map(({ ask, seen }) =>
    element("li", {}, element("p", { className: "bn-ask" }, ask), element("p", { className: "bn-seen" }, seen)),
  );
  const count = element("summary", {});
  const spoken = element("p", { className: "bn-told", role: "status" });
  const at = () => model.get("task");

  const tell = () => {
    clearTimeout(timer);
    items[at()].classList.add("bn-shown");
    spoken.textContent = tasks[at()].seen;
  };
  const turn = (to) => {
    const task = Math.max(0, to % tasks.length);
    if (task === at()) start();
    model.set("task", task); // of which `start` hears
    model.save_changes();
  };
  const back = button("Back", () => turn(at() - 1));
  const next = button("", () => turn(at() + 1));

  const show = () => {
    clearTimeout(timer);
    items.forEach((item, i) => {
      item.classList.toggle("bn-current", i === at());
      item.classList.remove("bn-shown");
    });
    count.textContent = `Task ${at() + 1} of ${tasks.length}`;
    next.textContent = at() + 1 < tasks.length ? "Next" : "Again";
    back.setAttribute("aria-disabled", at() === 0);
    spoken.textContent = tasks[at()].ask;
  };
  const start = () => {
    for (const [name, value] of Object.entries(tasks[at()].start)) model.set(name, value);
    model.save_changes();
    show();
  };
  const hear = () => {
    clearTimeout(timer);
    if (isReached(model, tasks[at()].until ?? { task: -1 })) timer = setTimeout(tell, REST);
  };

  root
    .querySelector("p")
    .after(
      element(
        "details",
        { className: "bn-tasks", open: true },
        count,
        element("div", { className: "bn-turn" }, back, button("Answer", tell), next),
        element("ol", {}, ...items),
        spoken,
      ),
    );
  if (at() > 0) start();
  else show();
  spoken.textContent = ""; // nothing has happened yet
  const wanted = new Set(tasks.flatMap(({ until }) => Object.keys(until ?? {})));
  const silences = [listen(model, ["task"], start), listen(model, [...wanted], hear)];
  return () => {
    clearTimeout(timer);
    for (const silence of silences) silence();
  };
}
