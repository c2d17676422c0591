// The worker: boots Pyodide, installs what the site serves, then runs cells as the page asks.

import allowance from "../python/allowance.py";
import cellFacts from "../python/cell_facts.py";
import comms from "../python/comms.py";
import dependencies from "../python/dependencies.py";
import display from "../python/display.py";
import explanations from "../python/explanations.py";
import figures from "../python/figures.py";
import heldValues from "../python/held_values.py";
import init from "../python/__init__.py";
import jupyter from "../python/jupyter.py";
import kernelSource from "../python/kernel.py";
import magics from "../python/magics.py";
import streams from "../python/streams.py";
import { asker } from "./asker.js";
import { countingFetch } from "./counting_fetch.js";
import { interruptBuffer } from "./interrupts.js";
import { lockDown } from "./lockdown.js";

const SOURCES = {
  __init__: init,
  allowance,
  cell_facts: cellFacts,
  comms,
  dependencies,
  display,
  explanations,
  figures,
  held_values: heldValues,
  jupyter,
  kernel: kernelSource,
  magics,
  streams,
};

let pyodide, kernel;
let cause; // of a download that came to nothing
let queue = Promise.resolve(); // one request after the other, also where a cell awaits

const post = self.postMessage.bind(self); // a cell may put something else in its place

const plain = (proxy) => proxy.toJs({ dict_converter: Object.fromEntries });

function send(message) {
  post(plain(message));
  message.destroy();
}

/** Fetch and install Python; rejects as soon as a file does not arrive, since Pyodide may wait for it for ever. */
function install({ base, total, packages }) {
  return new Promise((resolve, reject) => {
    const report = (received) => post({ type: "progress", received, total });
    const plainFetch = self.fetch;
    self.fetch = countingFetch(report, (why) => {
      cause ??= why;
      reject(new Error("a file did not arrive"));
    });
    const load = async () => {
      const { loadPyodide } = await import(`${base}pyodide.mjs`).catch((error) => {
        cause ??= "gone";
        throw error;
      });
      pyodide = await loadPyodide({ indexURL: base, env: { HOME: "/reader" }, packages });
      self.fetch = plainFetch;
      const loaded = new Set(Object.keys(pyodide.loadedPackages).map((name) => name.toLowerCase()));
      const absent = packages.filter((name) => !loaded.has(name));
      if (absent.length) throw new Error(`${absent.join(", ")} cannot be installed`);
    };
    load().then(resolve, reject);
  });
}

async function boot({ interrupt, ...files }) {
  const quiet = (event) => event.preventDefault(); // what Pyodide leaves unheard of a start that fails is told below
  addEventListener("unhandledrejection", quiet);
  await install(files);
  removeEventListener("unhandledrejection", quiet);
  pyodide._api.on_fatal = (error) => {
    for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, quiet); // it is told here
    post({ type: "died", reason: error.message });
  };
  const ask = asker(files.base, post);
  lockDown();
  if (interrupt) pyodide.setInterruptBuffer(interruptBuffer(interrupt));
  pyodide.FS.mkdirTree("/lib/book/live");
  for (const [name, source] of Object.entries(SOURCES)) pyodide.FS.writeFile(`/lib/book/live/${name}.py`, source);
  pyodide.runPython('import sys; sys.path.insert(0, "/lib/book")');
  kernel = pyodide.pyimport("live.kernel").Kernel(send, ask);
  post({ type: "ready", version: pyodide.version });
}

async function run({ request, name, source, alt, solution, asks }) {
  const ok = await kernel.run.callKwargs(request, name, source, { alt, solution, asks });
  post({ type: "done", parent: request, ok });
}

function due({ request, cells, target }) {
  const found = kernel.due(pyodide.toPy(cells), target);
  post({ type: "done", parent: request, due: plain(found) });
  found.destroy();
}

function hear({ kind, ...message }) {
  kernel.comm_message(kind, pyodide.toPy(message));
  post({ type: "heard", comm: message.comm });
}

const ANSWERS = new Map(Object.entries({ boot, comm: hear, due, run }));

addEventListener("message", ({ data }) => {
  queue = queue
    .then(() => ANSWERS.get(data.type)(data))
    .catch((error) => {
      // where Python had started, a cell has broken what the runner itself stands on
      post({ type: kernel ? "died" : "failed", reason: error.message, cause });
    });
});
