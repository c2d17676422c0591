// The script that copies formulas as LaTeX, with what it takes from KaTeX, as one file of the book's script.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("./copy.js", import.meta.url));

export async function bundleCopying({ folder }) {
  await build({
    entryPoints: [SOURCE],
    outfile: join(folder, "_static", "copy_formulas.js"),
    bundle: true,
    format: "iife",
    legalComments: "none",
    logLevel: "error",
  });
}
