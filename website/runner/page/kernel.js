// The page's end of the wire to Python: starts the worker, sends it cells, hears what they show, ends it.

import { canAsk } from "./questions.js";
import { fetched, Trouble } from "./trouble.js";

const BASE = new URL("../../pyodide/", import.meta.url);
/** What the site serves of the runtime: `{ files: { name: bytes }, packages: [name], modules: [name] }`. */
async function contents(imports) {
  const runtime = await (await fetched(new URL("runtime.json", BASE), "came without")).json();
  const missing = imports.filter((name) => !runtime.modules.includes(name));
  if (missing.length)
    throw new Trouble(
      "came without",
      `This copy of the book came without ${missing.join(", ")} for the browser, so the cells of this page cannot run here.`,
    );
  return runtime;
}

// From a blob, because such a worker inherits the page's Content-Security-Policy: it reaches no other host.
async function spawn() {
  if (!self.WebAssembly) throw new Trouble("no WebAssembly");
  if (!WebAssembly.Exception) throw new Trouble("too old"); // Python is built with exceptions of WebAssembly
  const source = await (await fetched(new URL(WORKER, import.meta.url))).text();
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module" });
}

/** Why Python did not start, as the worker tells it. */
const troubleOf = ({ reason, cause }) =>
  cause ? new Trouble(cause === "gone" || navigator.onLine ? cause : "offline") : notStarted(reason);

const notStarted = (reason) => new Trouble("no start", `Python could not start: ${reason}`);

export class Kernel {
  #worker = null;
  #starting = null;
  #waiting = new Map(); // request -> resolve
  #generation = 0; // of workers; one that was stopped has nothing more to say
  #giveUp = null; // ends the wait for a start
  #interrupt = self.crossOriginIsolated && self.SharedArrayBuffer ? new Uint8Array(new SharedArrayBuffer(1)) : null;
  #count = 0;

  /** `hear(message)` gets all that Python sends; `imports` are the modules that the page's cells import. */
  constructor({ imports, hear }) {
    this.imports = imports;
    this.hear = hear;
  }

  /** Start Python, once; throws Trouble. */
  start() {
    this.#starting ??= this.#start(this.#generation);
    return this.#starting;
  }

  async #start(generation) {
    const stopped = new Promise((_, reject) => {
      this.#giveUp = () => reject(new Trouble("stopped"));
    });
    try {
      await Promise.race([stopped, this.#boot(generation)]);
    } catch (error) {
      if (generation === this.#generation) this.#end();
      throw error instanceof Trouble ? error : notStarted(error.message);
    }
  }

  async #boot(generation) {
    const { files, packages } = await contents(this.imports);
    const total = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
    const worker = await spawn();
    if (generation !== this.#generation) return worker.terminate(); // stopped meanwhile
    this.#worker = worker;
    await new Promise((resolve, reject) => {
      worker.addEventListener("error", () => reject(new Trouble("too old"))); // it cannot even read the worker's script
      worker.addEventListener("message", ({ data }) => {
        if (worker !== this.#worker || !data?.type) return; // a stopped worker's last words, or a cell's own message
        if (data.type === "ready") resolve();
        else if (data.type === "failed") reject(troubleOf(data));
        else if (data.type === "done") this.#settle(data.parent, data);
        else if (data.type === "died") this.#die(data);
        else this.hear(data);
      });
      worker.postMessage({ type: "boot", base: BASE.href, total, packages, interrupt: this.#interrupt });
    });
  }

  #die(message) {
    this.#end({ stopped: true, died: true });
    this.hear(message);
  }

  #settle(request, outcome) {
    this.#waiting.get(request)?.(outcome);
    this.#waiting.delete(request);
  }

  /** Ask Python for something; resolves to what it answers, or to `{ stopped: true }` when it was ended. */
  #ask(type, message, begin) {
    const request = `run-${(this.#count += 1)}`;
    begin?.(request);
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      if (this.#interrupt) this.#interrupt[0] = 0;
      this.#worker.postMessage({ type, request, ...message });
    });
  }

  /** Run a cell; resolves to `{ ok }`. */
  run(cell, begin) {
    return this.#ask("run", { ...cell, asks: canAsk() }, begin);
  }

  /** Which cells have to run before the target; resolves to `{ due }`, their places in order. */
  due(cells, target) {
    return this.#ask("due", { cells: cells.map((cell) => cell.state()), target });
  }

  comm(kind, comm, data, buffers = []) {
    this.#worker?.postMessage({ type: "comm", kind, comm, data, buffers });
  }

  /** Interrupt the cell where the page may share memory with the worker; else end Python and all it knew. */
  async stop() {
    if (this.#interrupt && this.#waiting.size) {
      this.#interrupt[0] = 2; // SIGINT
      const patience = new Promise((resolve) => setTimeout(resolve, 2000, "late"));
      const runs = [...this.#waiting.keys()];
      const ended = (async () => {
        while (runs.some((request) => this.#waiting.has(request))) await new Promise((next) => setTimeout(next, 50));
      })();
      if ((await Promise.race([patience, ended])) !== "late") return { lost: false };
    }
    this.#end();
    return { lost: true };
  }

  #end(outcome = { stopped: true }) {
    this.#generation += 1;
    this.#worker?.terminate();
    this.#worker = this.#starting = null;
    this.#giveUp?.();
    for (const resolve of this.#waiting.values()) resolve(outcome);
    this.#waiting.clear();
  }
}
