// Figures weigh less, and say how large they are before they have come, so that no text moves when they do.

import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { optimize } from "svgo";

const SETTINGS = {
  multipass: true,
  floatPrecision: 1, // tenths of a point
  plugins: ["preset-default"],
};
const PIXELS_PER_POINT = 4 / 3;

/** Write the figure anew, named by its contents: what a reader keeps under a name is never out of date. */
async function lighten(folder, name) {
  const { data } = optimize(await readFile(join(folder, name), "utf-8"), SETTINGS);
  const [width, height] = data
    .match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/)
    .slice(1)
    .map((side) => Math.round(side * PIXELS_PER_POINT));
  await rm(join(folder, name));
  const src = `_images/${createHash("sha256").update(data).digest("hex").slice(0, 16)}.svg`;
  await writeFile(join(folder, "..", src), data);
  return { src, width, height, ...(data.includes("<image") && { class: "picture" }) }; // which keeps its colours in dark mode
}

export async function lightenFigures({ folder, pages }) {
  const images = join(folder, "_images");
  const names = (await readdir(images).catch(() => [])).filter((file) => file.endsWith(".svg"));
  const figures = new Map();
  for (const name of names) figures.set(`_images/${name}`, await lighten(images, name));

  for (const { document } of pages) {
    for (const image of document.querySelectorAll("img")) {
      const figure = figures.get(image.getAttribute("src"));
      if (!figure) continue;
      for (const [name, value] of Object.entries(figure)) image.setAttribute(name, value);
      image.setAttribute("loading", "lazy");
    }
  }
}
