// Parts of gradient_push.js: the handles of z and dy, and the table.
import { show } from "./arithmetic.js";
import { element, place } from "./elements.js";
import { draggable } from "./interface.js";

export const TALL = 472;
const ROWS = ["z", "dy", "mean part", "z_norm part", "dz"];
const STEPS = {
  ArrowUp: 0.1,
  ArrowRight: 0.1,
  ArrowDown: -0.1,
  ArrowLeft: -0.1,
  PageUp: 0.5,
  PageDown: -0.5,
  Home: -Infinity,
  End: Infinity,
};

/** An element that is dragged by `pixels(dx, dy)` and moved by the keys of a slider. */
export function createHandle(className, label, { value, press, pixels, change }) {
  const root = element("div", { className, role: "slider", tabIndex: 0, ariaLabel: label });
  let from = 0;
  draggable(root, {
    press: () => {
      from = value();
      press();
    },
    move: (dx, dy) => change(from + pixels(dx, dy)),
  });
  root.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    press();
    change(Number((value() + step).toFixed(10))); // 0.1 + 0.2 is 0.3 here
  });
  const put = (x, y, width, bound) => {
    Object.assign(root.style, { left: `${(100 * x) / width}%`, top: `${(100 * y) / TALL}%` }); // holds on paper as well
    place(root, {
      "aria-valuenow": value(),
      "aria-valuetext": show(value()),
      "aria-valuemin": -bound,
      "aria-valuemax": bound,
    });
  };
  return { root, put };
}

/** The table under the picture: a row for each quantity, a column for each example. */
export function createTable(count) {
  const heads = Array.from({ length: count }, (_, i) =>
    element("th", { scope: "col", ariaLabel: `example ${i + 1}` }, String(i + 1)),
  );
  const rows = ROWS.map((name) => {
    const cells = heads.map(() => element("td"));
    return { cells, root: element("tr", {}, element("th", { scope: "row" }, name), ...cells) };
  });
  const root = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "ex."), ...heads)),
    element("tbody", {}, ...rows.map((row) => row.root)),
  );
  const write = (columns, constants) => {
    rows.forEach(({ cells, root: row }, r) => {
      row.classList.toggle("bn-kept", constants && (r === 2 || r === 3));
      cells.forEach((cell, i) => {
        cell.textContent = i < columns[r].length ? show(columns[r][i]) : "";
      });
    });
  };
  return { root, write };
}
