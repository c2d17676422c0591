// The page's half of a widget: what Python last said, and what the reader has changed since. Its surface is that of
// anywidget's models, https://anywidget.dev/en/afm/. Where no Python is there to send to, changes gather for one.

export class Model {
  #traits;
  #send;
  #listeners = new Map(); // event -> Set of callbacks
  #changed = new Map(); // trait -> value, set here and not yet sent
  #waiting = false; // for Python to have handled what was sent

  constructor(traits, send = null) {
    this.#traits = traits;
    this.#send = send;
  }

  /** The names of the traits that Python has not been told. */
  get changed() {
    return [...this.#changed.keys()];
  }

  get(name) {
    return this.#traits[name];
  }

  set(name, value) {
    if (Object.is(this.#traits[name], value)) return;
    this.#changed.set(name, value);
    this.#take({ [name]: value });
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

  /** Send what changed; while Python is busy with the last of it, changes gather and the newest wins. */
  save_changes() {
    if (!this.#send || this.#waiting || !this.#changed.size) return;
    const state = Object.fromEntries(this.#changed);
    this.#changed.clear();
    this.#waiting = true;
    this.#send({ method: "update", state, buffer_paths: [] });
  }

  send(content) {
    this.#send?.({ method: "custom", content });
  }

  heard() {
    this.#waiting = false;
    this.save_changes();
  }

  hear({ method, state, content, buffer_paths = [] }, buffers) {
    if (method === "custom") this.#call("msg:custom", content, buffers);
    if (method !== "update") return; // an echo of what was sent from here says nothing new
    const held = { ...state };
    putBuffers(held, buffer_paths, buffers);
    this.#take(held);
  }

  put(paths, buffers) {
    putBuffers(this.#traits, paths, buffers);
  }

  cut() {
    this.#send = null;
  }

  #take(traits) {
    const names = Object.keys(traits).filter((name) => !Object.is(this.#traits[name], traits[name]));
    Object.assign(this.#traits, traits);
    for (const name of names) this.#call(`change:${name}`);
    if (names.length) this.#call("change");
  }

  #call(event, ...values) {
    for (const callback of [...(this.#listeners.get(event) ?? [])]) callback(...values);
  }
}

/** The traits of a model as a page holds it, the binary ones in base64. */
export function savedTraits({ state, buffers = [] }) {
  const traits = structuredClone(state);
  const bytes = buffers.map(({ data }) => Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
  putBuffers(
    traits,
    buffers.map(({ path }) => path),
    bytes,
  );
  return traits;
}

/** Binary traits travel beside the rest; put them where they belong. */
function putBuffers(traits, paths, buffers) {
  paths.forEach((path, i) => {
    const holder = path.slice(0, -1).reduce((value, key) => value[key], traits);
    const { buffer, byteOffset, byteLength } = buffers[i];
    holder[path.at(-1)] = new DataView(buffer, byteOffset, byteLength);
  });
}
