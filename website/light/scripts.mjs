// The scripts of a page that import others, each as one file of the book's script.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FEATURES = fileURLToPath(new URL("..", import.meta.url));

export async function bundleScripts({ folder }) {
  await build({
    absWorkingDir: FEATURES,
    entryPoints: {
      copy_formulas: "./formulas/copy.js",
      popovers: "./popovers/popovers.js",
      reading: "./progress/page/reading.js",
      overview: "./progress/page/overview.js",
      widget_loader: "./widgets_on_page/loader.js",
    },
    outdir: join(folder, "_static"),
    bundle: true,
    format: "iife",
    legalComments: "none",
    logLevel: "error",
  });
}
