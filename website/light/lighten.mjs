// Makes the built site light: node website/light/lighten.mjs FOLDER
// Each step is a file of its own and changes the pages in memory or the files beside them; the order matters.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { bundle } from "./bundle.mjs";
import { lightenFigures } from "./figures.mjs";
import { subsetFonts } from "../formulas/fonts.mjs";
import { addServiceWorker } from "../offline/service_worker.mjs";
import { addEntries } from "../popovers/entries.mjs";
import { live } from "../runner/live.mjs";
import { drawStills } from "../widgets_on_page/stills.mjs";
import { addPolicy } from "./policy.mjs";
import { bundleScripts } from "./scripts.mjs";

const STEPS = [
  live,
  drawStills,
  lightenFigures,
  subsetFonts,
  addEntries,
  bundleScripts,
  bundle,
  addPolicy,
  addServiceWorker,
];

async function read(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
  const pages = await Promise.all(
    names.map(async (name) => {
      const dom = new JSDOM(await readFile(join(folder, name), "utf-8"));
      return { name, dom, document: dom.window.document };
    }),
  );
  return pages.filter(({ document }) => document.querySelector("main")); // not one that only sends the reader on
}

const folder = process.argv[2];
const site = { folder, pages: await read(folder) };
for (const step of STEPS) await step(site);
for (const { name, dom } of site.pages) await writeFile(join(folder, name), dom.serialize());
