// The page's end of the wire to Python: starts the worker, sends it cells, hears what they show, ends it.

const BASE = new URL("../../pyodide/", import.meta.url);

export class CannotStart extends Error {}

/** What the site serves of the runtime: `{ files: { name: bytes }, packages: [name], modules: [name] }`. */
async function contents(needs) {
  const answer = await fetch(new URL("runtime.json", BASE)).catch(() => null);
  if (!answer) throw new CannotStart("Python could not be fetched: you seem to be offline.");
  if (!answer.ok) throw new CannotStart("This copy of the book came without Python, so its cells cannot run here.");
  const runtime = await answer.json();
  const missing = needs.filter((name) => !runtime.modules.includes(name));
  if (missing.length) throw new CannotStart(`This copy of the book came without ${missing.join(", ")} for the browser, so the cells of this page cannot run here.`);
  return runtime;
}

// From a blob, because such a worker inherits the page's Content-Security-Policy: it reaches no other host.
async function spawn() {
  const source = await (await fetch(new URL(WORKER, import.meta.url))).text();
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module" });
}

export class Kernel {
  #worker = null;
  #starting = null;
  #runs = new Map(); // request -> resolve
  #generation = 0; // of workers; one that was stopped has nothing more to say
  #giveUp = null; // ends the wait for a start
  #interrupt = self.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
  #count = 0;

  /** `hear(message)` gets all that Python sends; `needs` are the modules that the page's cells import. */
  constructor({ needs, hear }) {
    this.needs = needs;
    this.hear = hear;
  }

  /** Start Python, once; throws CannotStart with a sentence for the reader. */
  start() {
    this.#starting ??= this.#start(this.#generation);
    return this.#starting;
  }

  async #start(generation) {
    const stopped = new Promise((_, reject) => {
      this.#giveUp = () => reject(new CannotStart("Stopped."));
    });
    try {
      await Promise.race([stopped, this.#boot(generation)]);
    } catch (error) {
      if (generation === this.#generation) this.#end();
      throw error instanceof CannotStart ? error : new CannotStart(`Python could not start: ${error.message}`);
    }
  }

  async #boot(generation) {
    const { files, packages } = await contents(this.needs);
    const total = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
    const worker = await spawn();
    if (generation !== this.#generation) return worker.terminate(); // stopped meanwhile
    this.#worker = worker;
    await new Promise((resolve, reject) => {
      worker.addEventListener("error", (event) => reject(new Error(event.message || "the worker was refused")));
      worker.addEventListener("message", ({ data }) => {
        if (worker !== this.#worker) return; // what a stopped worker still had to say
        if (data.type === "ready") resolve();
        else if (data.type === "failed") reject(new Error(data.reason));
        else if (data.type === "done") this.#settle(data.parent, { ok: data.ok });
        else if (data.type === "broken") this.#settle(data.parent, { ok: false, reason: data.reason });
        else this.hear(data);
      });
      worker.postMessage({ type: "boot", base: BASE.href, total, packages, interrupt: this.#interrupt });
    });
  }

  #settle(request, outcome) {
    this.#runs.get(request)?.(outcome);
    this.#runs.delete(request);
  }

  /** Run a cell; resolves to `{ ok }`, or to `{ stopped: true }` when it was ended. */
  run({ name, source, alt }, begin) {
    const request = `run-${(this.#count += 1)}`;
    begin?.(request);
    return new Promise((resolve) => {
      this.#runs.set(request, resolve);
      if (this.#interrupt) this.#interrupt[0] = 0;
      this.#worker.postMessage({ type: "run", request, name, source, alt });
    });
  }

  comm(kind, comm, data, buffers = []) {
    this.#worker?.postMessage({ type: "comm", kind, comm, data, buffers });
  }

  /** Interrupt the cell where the page may share memory with the worker; else end Python and all it knew. */
  async stop() {
    if (this.#interrupt && this.#runs.size) {
      this.#interrupt[0] = 2; // SIGINT
      const patience = new Promise((resolve) => setTimeout(resolve, 2000, "late"));
      const runs = [...this.#runs.keys()];
      const ended = (async () => {
        while (runs.some((request) => this.#runs.has(request))) await new Promise((next) => setTimeout(next, 50));
      })();
      if ((await Promise.race([patience, ended])) !== "late") return { lost: false };
    }
    this.#end();
    return { lost: true };
  }

  #end() {
    this.#generation += 1;
    this.#worker?.terminate();
    this.#worker = this.#starting = null;
    this.#giveUp?.();
    for (const resolve of this.#runs.values()) resolve({ stopped: true });
    this.#runs.clear();
  }
}
