// Cells that run on the page: the small script and style of their buttons join the book's own; all that a first press
// loads is bundled into _static/live, each file named by its contents.

import { createHash } from "node:crypto";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCES = fileURLToPath(new URL("./page", import.meta.url));
const CELL = '.cell[id^="cell-"]:has(.cell_input)';
const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';

/** The hashes of the modules and styles of the book's widgets, as Python sends them. */
function knownWidgets(pages) {
  const scripts = pages.flatMap(({ document }) => [...document.querySelectorAll(STATE)]);
  const models = scripts.flatMap((script) => Object.values(JSON.parse(script.textContent).state));
  const texts = models.flatMap(({ state }) => [state._esm, state._css]).filter(Boolean);
  return [...new Set(texts.map((text) => createHash("sha256").update(text).digest("hex")))].sort();
}

const bundle = (options) =>
  build({
    absWorkingDir: SOURCES,
    bundle: true,
    minify: true,
    legalComments: "none",
    logLevel: "error",
    target: "es2022",
    loader: { ".css": "text", ".py": "text" },
    ...options,
  });

/** Bundle a module, and what it loads later, into a folder; return the name of its file. */
async function bundleInto(outdir, source, define = {}) {
  const names = { entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" };
  const { metafile } = await bundle({
    outdir,
    format: "esm",
    splitting: true,
    metafile: true,
    define,
    entryPoints: [source],
    ...names,
  });
  const [file] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source);
  return basename(file);
}

/** Say on each slow cell how long it usually takes; the runner's plan of the page knows. */
async function noteSeconds(folder, { name, document }) {
  const plan = JSON.parse(await readFile(join(folder, "live", name.replace(/html$/, "json")), "utf-8"));
  for (const { id, seconds } of plan.cells)
    if (seconds) document.getElementById(id)?.setAttribute("data-seconds", seconds);
}

export async function live({ folder, pages }) {
  const target = join(folder, "_static", "live");
  await rm(target, { recursive: true, force: true });
  const withCells = pages.filter(({ document }) => document.querySelector(CELL));
  if (!withCells.length) return;

  const worker = await bundleInto(target, "worker.js");
  const known = JSON.stringify(knownWidgets(pages).join(" ")); // a list would become a file of its own
  const session = await bundleInto(target, "session.js", { WORKER: JSON.stringify(`./${worker}`), KNOWN: known });

  const {
    outputFiles: [start],
  } = await bundle({
    entryPoints: ["start.js"],
    format: "iife",
    write: false,
    define: { SESSION: JSON.stringify(`./live/${session}`) },
    external: ["./live/*"],
  });
  await writeFile(join(folder, "_static", "live.js"), start.text);
  await copyFile(join(SOURCES, "live.css"), join(folder, "_static", "live.css"));
  for (const page of withCells) await noteSeconds(folder, page);
  for (const { document } of pages) {
    const script = Object.assign(document.createElement("script"), { defer: true });
    script.setAttribute("src", "_static/live.js");
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    style.setAttribute("href", "_static/live.css");
    document.head.append(script, style);
  }
}
