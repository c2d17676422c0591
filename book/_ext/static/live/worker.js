// The worker: boots Pyodide, installs what the site serves, then runs cells as the page asks.

import comms from "../../live/comms.py";
import display from "../../live/display.py";
import figures from "../../live/figures.py";
import init from "../../live/__init__.py";
import jupyter from "../../live/jupyter.py";
import kernelSource from "../../live/kernel.py";
import streams from "../../live/streams.py";
import { countingFetch } from "./counting_fetch.js";
import { interruptBuffer } from "./interrupts.js";
import { lockDown } from "./lockdown.js";

const SOURCES = { __init__: init, comms, display, figures, jupyter, kernel: kernelSource, streams };

let pyodide, kernel;
let queue = Promise.resolve(); // one request after the other, also where a cell awaits

const plain = (proxy) => proxy.toJs({ dict_converter: Object.fromEntries });

function send(message) {
  postMessage(plain(message));
  message.destroy();
}

async function boot({ base, total, packages, interrupt }) {
  self.fetch = countingFetch((received) => postMessage({ type: "progress", received, total }));
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  pyodide = await loadPyodide({ indexURL: base, env: { HOME: "/reader", MPLBACKEND: "module://matplotlib_inline.backend_inline" } });
  await pyodide.loadPackage(packages, { messageCallback() {} });
  lockDown();
  if (interrupt) pyodide.setInterruptBuffer(interruptBuffer(interrupt));
  pyodide.FS.mkdirTree("/lib/book/live");
  for (const [name, source] of Object.entries(SOURCES)) pyodide.FS.writeFile(`/lib/book/live/${name}.py`, source);
  pyodide.runPython('import sys; sys.path.insert(0, "/lib/book")');
  kernel = pyodide.pyimport("live.kernel").Kernel(send);
  postMessage({ type: "ready", version: pyodide.version });
}

async function run({ request, name, source, alt }) {
  const ok = await kernel.run(request, name, source, alt);
  postMessage({ type: "done", parent: request, ok });
}

function hear({ kind, ...message }) {
  kernel.comm_message(kind, pyodide.toPy(message));
  postMessage({ type: "heard", comm: message.comm });
}

const ANSWERS = {
  boot,
  run,
  comm: hear,
};

addEventListener("message", ({ data }) => {
  queue = queue.then(() => ANSWERS[data.type](data)).catch((error) => {
    postMessage({ type: kernel ? "broken" : "failed", reason: error.message, parent: data.request });
  });
});
