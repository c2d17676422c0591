// Figures weigh less, and say how large they are before they have come, so that no text moves when they do.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { optimize } from "svgo";

const SETTINGS = {
  multipass: true,
  floatPrecision: 2, // of a hundredth of a point
  plugins: [{ name: "preset-default", params: { overrides: { cleanupIds: { minify: true } } } }],
};

export async function lightenFigures({ folder, pages }) {
  const images = join(folder, "_images");
  const sizes = new Map();
  for (const name of (await readdir(images).catch(() => [])).filter((file) => file.endsWith(".svg"))) {
    const { data } = optimize(await readFile(join(images, name), "utf-8"), SETTINGS);
    await writeFile(join(images, name), data);
    sizes.set(`_images/${name}`, data.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/)?.slice(1).map((side) => Math.round(side * 4 / 3)));
  }
  for (const { document } of pages) {
    for (const image of document.querySelectorAll("img")) {
      const [width, height] = sizes.get(image.getAttribute("src")) ?? [];
      if (!width) continue;
      image.setAttribute("width", width);
      image.setAttribute("height", height);
      image.setAttribute("loading", "lazy");
    }
  }
}
