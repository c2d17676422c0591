// Mounts the page's anywidgets without a kernel, without require.js and without html-manager.
// It is a host in the sense of the AFM specification, https://anywidget.dev/en/afm/, for widgets that stand alone.
// The style sheets stand in the page; where a widget is mounted, a still picture of it has stood before.
// In a block, so that its names are its own; not a module, so that a page opened from a folder works as well.

"use strict";
{
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  class Model {
    #traits;
    #listeners = new Map(); // event -> Set of callbacks
    changed = new Set(); // names of traits that are not as saved, for a Python that starts later

    constructor({ state, buffers = [] }) {
      this.#traits = state;
      for (const { path, data } of buffers) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        const holder = path.slice(0, -1).reduce((value, key) => value[key], state);
        holder[path.at(-1)] = new DataView(bytes.buffer);
      }
    }

    get(name) {
      return this.#traits[name];
    }

    set(name, value) {
      if (Object.is(this.#traits[name], value)) return;
      this.#traits[name] = value;
      this.changed.add(name);
      for (const event of [`change:${name}`, "change"]) {
        for (const callback of [...(this.#listeners.get(event) ?? [])]) callback();
      }
    }

    on(event, callback) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(callback);
    }

    off(event, callback) {
      for (const [name, callbacks] of this.#listeners) {
        if (event && event !== name) continue;
        if (callback) callbacks.delete(callback);
        else callbacks.clear();
      }
    }

    // there is no kernel to save to or to talk to
    save_changes() {}
    send() {}
  }

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

  async function initialize(saved, models) {
    const model = new Model(saved);
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
      const { model, widget } = await once(widgets, id, () => initialize(models[id], models));
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

  if (!document.querySelector(STATE)) {} // a page without widgets
  else if (document.readyState !== "loading") mountAll();
  else document.addEventListener("readystatechange", mountAll, { once: true });
}
