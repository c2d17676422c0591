// The worker that keeps pages for reading offline: one file at the site's root, which knows the site by a digest.
// The last step, because its digest is over all that the others made.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("./service_worker.js", import.meta.url));
const NAME = "service_worker.js";
const RUNTIME = /^(pyodide|lite)\//; // the same folders as in the worker
const RUNNER = /^_static\/live\//; // written by live.mjs
const EDITION = / data-edition="\w*"/;

const digestOf = (...contents) => contents.reduce((hash, one) => hash.update(one), createHash("sha256")).digest("hex");

async function filesOf(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((path) => relative(folder, path).split(sep).join("/"))
    .filter((name) => name !== NAME)
    .sort();
}

/** Write into each page the digest of its text and of its cells' plan, that of the site's scripts being in their names. */
async function stampPages(folder, pages) {
  const finished = new Map(pages.map(({ name, dom }) => [name, dom])); // not yet written
  const editions = new Map();
  for (const name of (await readdir(folder)).sort().filter((file) => file.endsWith(".html"))) {
    const dom = finished.get(name);
    const text = dom?.serialize() ?? (await readFile(join(folder, name), "utf-8"));
    if (!dom && !EDITION.test(text)) continue; // it only sends the reader on
    const plan = await readFile(join(folder, "live", name.replace(/html$/, "json"))).catch(() => "");
    const edition = digestOf(text.replace(EDITION, ""), plan).slice(0, 10);
    editions.set(name, edition);
    if (dom) dom.window.document.documentElement.dataset.edition = edition;
    else await writeFile(join(folder, name), text.replace(EDITION, ` data-edition="${edition}"`));
  }
  return editions;
}

export async function addServiceWorker({ folder, pages }) {
  const editions = await stampPages(folder, pages);
  const all = createHash("sha256").update(JSON.stringify([...editions])),
    runtime = createHash("sha256");
  const files = await filesOf(folder);
  for (const name of files.filter((file) => !editions.has(file))) {
    const digest = digestOf(await readFile(join(folder, name)));
    for (const hash of RUNTIME.test(name) ? [all, runtime] : [all]) hash.update(`${digest} ${name}\n`);
  }
  const short = (hash) => JSON.stringify(hash.digest("hex").slice(0, 16));
  await build({
    entryPoints: [SOURCE],
    outfile: join(folder, NAME),
    bundle: true,
    minify: true,
    legalComments: "none",
    logLevel: "error",
    define: {
      BUILD: short(all),
      EDITIONS: JSON.stringify(Object.fromEntries(editions)),
      RUNNER: JSON.stringify(files.filter((name) => RUNNER.test(name))),
      RUNTIME: short(runtime),
      "process.env.NODE_ENV": '"production"',
    },
  });
}
