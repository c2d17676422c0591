// Mounts the page's anywidgets without a kernel, without require.js and without html-manager.
// It is a host in the sense of the AFM specification, https://anywidget.dev/en/afm/, for widgets that stand alone.
// The style sheets stand in the page; where a widget is mounted, a still picture of it has stood before.
// Bundled as a classic script, since a page opened from a folder may load no module.

import { keepTraits } from "../progress/traits.js";
import { Model, savedTraits } from "./model.js";

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

const alone = async () => {
  throw new Error("a widget on this page cannot reach another");
};
const host = { getModel: alone, getWidget: alone };

const once = (cache, key, make) => {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
};

const modules = new Map(); // source -> Promise of the module
const widgets = new Map(); // model id -> Promise of { model, widget }

const load = (source) => import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));

// Runs a hook of the widget; what it returned to clean up, and its signal, wait for the page to be left for good.
async function run(widget, hook, props) {
  const controller = new AbortController();
  try {
    const cleanup = await widget[hook]?.({ ...props, signal: controller.signal });
    if (typeof cleanup === "function") controller.signal.addEventListener("abort", cleanup);
  } catch (error) {
    controller.abort();
    throw error;
  }
  addEventListener("pagehide", (event) => event.persisted || controller.abort());
}

async function initialize(saved, models, view) {
  const model = new Model(savedTraits(saved));
  keepTraits(model, view);
  const esm = model.get("_esm");
  const source = models[esm]?.state._esm ?? esm; // a module may stand with another model
  const { default: exported } = await once(modules, source, () => load(source));
  const widget = typeof exported === "function" ? await exported() : exported;
  await run(widget, "initialize", { model });
  return { model, widget };
}

async function mount(script, models) {
  const el = script.parentElement;
  try {
    const { model_id: id } = JSON.parse(script.textContent);
    const { model, widget } = await once(widgets, id, () => initialize(models[id], models, el));
    el.still = el.querySelector(".bn-still"); // the wide one, which goes on paper
    el.replaceChildren();
    el.model = model;
    await run(widget, "render", { model, el, host });
  } catch (error) {
    console.error(error);
    el.textContent = `This picture could not be drawn: ${error.message}`;
  }
}

const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);

// One at a time, so that the page answers the reader in between; a still picture stands where one is to come.
function mountAll() {
  const { state } = JSON.parse(document.querySelector(STATE).textContent);
  const waiting = [...document.querySelectorAll(VIEW)];
  const mountNext = async () => {
    if (!waiting.length) return;
    await mount(waiting.shift(), state);
    whenIdle(mountNext);
  };
  mountNext();
}

if (!document.querySelector(STATE)) {
} // a page without widgets
else if (document.readyState !== "loading") mountAll();
else document.addEventListener("readystatechange", mountAll, { once: true });
