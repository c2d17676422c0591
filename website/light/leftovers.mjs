// What the pages no longer load goes: the theme's scripts, sheets and fonts, whose useful part they hold by now.

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const FOLDERS = ["katex", "locales", "scripts", "styles", "vendor"];
// of live.js and live.css each page holds a copy; the audit weighs them
const LOADED = /^(live\.(css|js)|site-\w+\.js|favicon\.svg|.*\.(png|json|webmanifest|ico))$/;

export async function removeLeftovers({ folder, pages }) {
  const home = join(folder, "_static");
  for (const name of FOLDERS) await rm(join(home, name), { recursive: true, force: true });
  const texts = pages.map(({ dom }) => dom.serialize()).join("");
  for (const entry of await readdir(home, { withFileTypes: true })) {
    const kept = entry.isDirectory() || LOADED.test(entry.name) || texts.includes(`_static/${entry.name}`);
    if (!kept) await rm(join(home, entry.name));
  }
}
