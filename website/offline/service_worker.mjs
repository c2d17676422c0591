// The worker that keeps pages for reading offline: one file at the site's root, which knows the site by a digest.
// The last step, because its digest is over all that the others made.

import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("./service_worker.js", import.meta.url));
const NAME = "service_worker.js";
const RUNTIME = /^(pyodide|lite)\//; // the same folders as in the worker

async function filesOf(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((path) => relative(folder, path).split(sep).join("/"))
    .filter((name) => name !== NAME)
    .sort();
}

export async function addServiceWorker({ folder, pages }) {
  const finished = new Map(pages.map(({ name, dom }) => [name, dom])); // not yet written
  const all = createHash("sha256"),
    runtime = createHash("sha256");
  for (const name of await filesOf(folder)) {
    const contents = finished.get(name)?.serialize() ?? (await readFile(join(folder, name)));
    const digest = createHash("sha256").update(contents).digest("hex");
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
    define: { BUILD: short(all), RUNTIME: short(runtime), "process.env.NODE_ENV": '"production"' },
  });
}
