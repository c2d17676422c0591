// A still picture of every widget, for a page without JavaScript, for paper, and until the widget itself is there.
// Each widget is run once, with the module and the traits that stand in its page, in a document without a browser.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { JSDOM } from "jsdom";
import { Model, savedTraits } from "./model.js";
import { plain } from "./plain_picture.mjs";

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
const WIDTHS = { wide: 710, narrow: 332 }; // inside a widget: where the page gives the text its full width, and on a phone
const SHEET = /^\/\* \w+\.css \*\/$/m; // stands in front of each sheet that a widget's style is joined from
const QUIZ_TOLD = "Where JavaScript is on, an answer can be chosen and checked here.";
const PICTURE_TOLD = "Where JavaScript is on, this picture can be dragged.";

/** A document in which a widget draws: it answers what a browser is asked, and frames come when they are called. */
function stage() {
  const { window } = new JSDOM("<!doctype html><body></body>");
  const frames = [];
  let [ids, width] = [0, 0];
  Object.defineProperty(window.Element.prototype, "clientWidth", {
    get() {
      if (this.closest(".bn-panels")) return 156; // two or four of them in a row
      return this.closest(".bn-half") ? Math.min(width, 330) : width; // beside a table, where there is room
    },
  });
  const globals = {
    document: window.document,
    matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
    ResizeObserver: class {
      observe() {}
      disconnect() {}
    },
    requestAnimationFrame: (draw) => frames.push(draw),
    cancelAnimationFrame: () => {},
    crypto: { getRandomValues: (numbers) => numbers.fill((ids += 1)) }, // for ids that are the same in every build
  };
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  const leave = () => {
    for (const [name, had] of before) {
      delete globalThis[name];
      if (had) Object.defineProperty(globalThis, name, had);
    }
  };
  return {
    body: window.document.body,
    leave,
    setWidth: (value) => {
      width = value;
    },
    drawFrames: () => {
      while (frames.length) frames.shift()();
    },
  };
}

/** The markup of what a widget draws at first, in so many pixels. */
async function draw(saved, width, { body, setWidth, drawFrames }) {
  const source = `data:text/javascript;base64,${Buffer.from(saved.state._esm).toString("base64")}`;
  const {
    default: { render },
  } = await import(source);
  const el = body.ownerDocument.createElement("div");
  body.replaceChildren(el);
  setWidth(width);
  const end = await render({ model: new Model(savedTraits(saved)), el });
  drawFrames();
  const picture = plain(el);
  end?.();
  return picture;
}

/** Minify the modules; one that a model before has too is given by that model's name. */
async function shareModules(models) {
  const holders = new Map();
  for (const [name, { state }] of Object.entries(models)) {
    const source = state._esm;
    if (!holders.has(source)) {
      holders.set(source, name);
      const options = { format: "esm", minify: true, treeShaking: true, charset: "utf8", legalComments: "none" };
      state._esm = (await transform(source, options)).code.trim();
    } else state._esm = holders.get(source);
    delete state._css;
  }
}

/** An element that only a browser without JavaScript has. */
function withoutScript(document, tag, text) {
  const [holder, inner] = ["noscript", tag].map((name) => document.createElement(name));
  inner.textContent = text;
  holder.append(inner);
  return holder;
}

async function addStills(name, document, sheets) {
  const script = document.querySelector(STATE);
  if (!script) return;
  const { state: models } = JSON.parse(script.textContent);
  const page = stage();
  for (const view of document.querySelectorAll(VIEW)) {
    const id = JSON.parse(view.textContent).model_id;
    const stills = [];
    for (const [kind, width] of Object.entries(WIDTHS)) {
      const still = document.createElement("div");
      still.className = `bn-still bn-still-${kind}`;
      still.innerHTML = await draw(models[id], width, page).catch(({ message }) => {
        // its stack holds the whole module
        throw new Error(`The still picture of ${id} in ${name} could not be drawn: ${message}`);
      });
      stills.push(still);
    }
    if (!stills[0].querySelector("svg")) {
      // words alone fit every width
      stills.pop();
      stills[0].className = "bn-still";
    }
    const { choices, answer } = models[id].state;
    if (choices) view.parentElement.dataset.answer = choices[answer].join(": "); // for who reads on paper
    view.after(...stills, withoutScript(document, "p", stills.length > 1 ? PICTURE_TOLD : QUIZ_TOLD));
  }
  page.leave();

  for (const { state } of Object.values(models)) for (const sheet of (state._css ?? "").split(SHEET)) sheets.add(sheet);
  await shareModules(models);
  script.textContent = JSON.stringify({ state: models }).replaceAll("<", "\\u003c");
}

export async function drawStills({ folder, pages }) {
  const sheets = new Set();
  for (const { name, document } of pages) await addStills(name, document, sheets);
  const own = [...sheets].filter((sheet) => !sheet.includes("--bn-raw:")); // the palette is the whole page's
  await writeFile(join(folder, "_static", "widgets.css"), own.join("\n"));
  for (const { document } of pages) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    link.setAttribute("href", "_static/widgets.css");
    document.head.append(link);
  }
}
