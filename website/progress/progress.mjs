// Bundles the scripts of the pages that note what is read and show what was done.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCES = fileURLToPath(new URL("./page", import.meta.url));

export async function progress({ folder }) {
  const entryPoints = ["reading.js", "overview.js"].map((name) => join(SOURCES, name));
  await build({ entryPoints, outdir: join(folder, "_static"), bundle: true, format: "iife", logLevel: "error" });
}
