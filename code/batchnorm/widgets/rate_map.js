// Rows are optimizers without and with batch normalization, columns are learning rates, numbers are accuracies.
// Drag along the map: the column under the finger shows its losses, epoch by epoch, below.
import { clamp, linear, show } from "./arithmetic.js";
import { announcer, element, place, slider, svg } from "./elements.js";
import { draggable, follow, oncePerFrame } from "./interface.js";

const TRAITS = ["chosen"];
const DATA = ["optimizers", "rates", "names", "accuracies", "losses"];
const FLOOR = 0.01; // losses below are drawn on the floor, above the ceiling on the ceiling
const CEILING = 10;
const CHANCE = 0.1; // a tenth of the digits is right by guessing: no colour
const STRONGEST = 50; // per cent of colour where all are right, so that a number on it stays readable
const PANEL = 150; // height of a curve's panel
const KINDS = ["without", "with BN"];

/** The map as a table: a head of rates, and two rows for each optimizer. */
function createMap() {
  let [heads, rows] = [[], []];
  const root = element("table", { className: "bn-map" });

  function fill(optimizers, names, accuracies) {
    heads = names.map((name) => element("th", { scope: "col" }, name));
    rows = accuracies.flatMap((pair) =>
      pair.map((row) =>
        row.map((share) => {
          const cell = element("td", {}, show(100 * share, 0));
          cell.style.setProperty(
            "--bn-share",
            `${(STRONGEST * clamp((share - CHANCE) / (1 - CHANCE), 0, 1)).toFixed(1)}%`,
          );
          return cell;
        }),
      ),
    );
    const line = (cells, index) => {
      const name = optimizers[Math.floor(index / 2)];
      const head = element(
        "th",
        { scope: "row", ariaLabel: `${name} ${index % 2 ? "with" : "without"} batch normalization` },
        index % 2 ? "+ BN" : name,
      );
      return element("tr", { className: index % 2 ? "bn-with" : "bn-without" }, head, ...cells);
    };
    root.replaceChildren(
      element(
        "thead",
        {},
        element("tr", {}, element("th", { scope: "col", ariaLabel: "learning rate" }, "rate"), ...heads),
      ),
      element("tbody", {}, ...rows.map(line)),
    );
  }
  const columnAt = (x) =>
    Math.max(
      0,
      heads.findLastIndex((head) => head.getBoundingClientRect().left <= x),
    );
  const choose = (chosen) => {
    for (const cells of [heads, ...rows])
      cells.forEach((cell, column) => cell.classList.toggle("bn-chosen", column === chosen));
  };
  return { root, fill, columnAt, choose };
}

/** One optimizer's losses without and with batch normalization, on a logarithmic axis. */
function createPanel(name) {
  const root = svg("svg", { role: "img", height: PANEL });
  const x = (epochs, width) => linear([0, epochs - 1], [26, width - 6]);
  const y = (loss) =>
    linear([Math.log10(FLOOR), Math.log10(CEILING)], [PANEL - 22, 24])(Math.log10(clamp(loss, FLOOR, CEILING)));

  function draw(pair, width) {
    place(root, { viewBox: `0 0 ${width} ${PANEL}` });
    const across = x(pair[0].length, width);
    const marks = [0.01, 0.1, 1, 10].map((loss) =>
      svg("text", { x: 22, y: y(loss) + 4, "text-anchor": "end" }, String(loss).replace("0.", ".")),
    );
    const grid = svg("path", {
      class: "bn-axis",
      d: [0.01, 0.1, 1, 10].map((loss) => `M26,${y(loss)}H${width - 4}`).join(""),
    });
    const curves = pair.flatMap((losses, kind) => {
      const kept = losses.includes(null) ? losses.slice(0, losses.indexOf(null)) : losses;
      const points = kept.map((loss, epoch) => [across(epoch), y(loss)]);
      const line = svg("path", {
        class: kind ? "bn-normalised" : "bn-raw",
        d: points.length ? `M${points.map((point) => point.join(",")).join("L")}` : "",
      });
      const [endX, endY] = points.at(-1) ?? [across(0), y(CEILING)];
      const end =
        kept.length < losses.length
          ? svg("path", { class: "bn-cross", d: `M${endX - 4},${endY - 4}l8,8m0,-8l-8,8` })
          : svg("circle", { class: kind ? "bn-end-with" : "bn-end-without", cx: endX, cy: endY, r: 3.5 });
      return [line, end];
    });
    root.replaceChildren(
      grid,
      ...marks,
      svg("text", { class: "bn-name", x: 26, y: 13 }, name),
      svg("text", { x: 26, y: PANEL - 5 }, "epoch 1"),
      svg("text", { x: width - 4, y: PANEL - 5, "text-anchor": "end" }, String(pair[0].length)),
      ...curves,
    );
    const told = pair.map(
      (losses, kind) => `${KINDS[kind]} ${losses.at(-1) === null ? "diverged" : losses.at(-1).toPrecision(2)}`,
    );
    place(root, { "aria-label": `${name}: training loss after ${pair[0].length} epochs, ${told.join(", ")}.` });
  }
  return { root, draw };
}

function render({ model, el }) {
  let panels = [];
  const set = (chosen) => {
    if (chosen === model.get("chosen")) return;
    model.set("chosen", chosen);
    model.save_changes();
    redraw();
  };
  const map = createMap();
  let pressedAt = 0;
  draggable(map.root, {
    press: (event) => {
      pressedAt = event.clientX;
      set(map.columnAt(pressedAt));
    },
    move: (dx) => set(map.columnAt(pressedAt + dx)),
  });
  const rate = slider({ label: "learning rate", min: 0, max: model.get("rates").length - 1, step: 1, input: set });
  const curves = element("div", { className: "bn-panels" });
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const key = element(
    "p",
    { className: "bn-legend" },
    element("span", { className: "bn-key-without" }, "without"),
    element("span", { className: "bn-key-with" }, "with batch normalization"),
  );
  const root = element(
    "section",
    { className: "bn-widget bn-rate-map", ariaLabel: "Accuracy over learning rates" },
    element("p", {}, "Test accuracy in per cent. Drag along the map, or move the slider, to choose a learning rate."),
    map.root,
    element("div", { className: "bn-controls" }, rate.root),
    numbers,
    key,
    curves,
    spoken.root,
  );
  el.append(root);

  const redraw = oncePerFrame(() => {
    const chosen = model.get("chosen");
    const [optimizers, accuracies, losses] = ["optimizers", "accuracies", "losses"].map((name) => model.get(name));
    const name = String(model.get("rates")[chosen]);
    const widths = panels.map((panel) => Math.max(panel.root.clientWidth, 120)); // read before anything is written
    map.choose(chosen);
    rate.set(chosen, name);
    panels.forEach((panel, index) =>
      panel.draw(
        losses[index].map((row) => row[chosen]),
        widths[index],
      ),
    );
    const told = optimizers.map(
      (optimizer, index) => `${optimizer} ${accuracies[index].map((row) => show(100 * row[chosen], 0)).join(" → ")}`,
    );
    numbers.textContent = `At ${name}, accuracy without → with: ${told.join(", ")}. Training loss:`;
    spoken.say(numbers.textContent);
  });
  const renew = () => {
    map.fill(model.get("optimizers"), model.get("names"), model.get("accuracies"));
    panels = model.get("optimizers").map(createPanel);
    curves.replaceChildren(...panels.map((panel) => panel.root));
    place(rate.control, { max: model.get("rates").length - 1 });
  };

  return follow(model, TRAITS, root, redraw, spoken, DATA, renew);
}

export default { render };
