// The fonts of KaTeX keep the characters that the book's formulas show.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

// Which of KaTeX's classes a font writes (katex.css); the rest is in Main-Regular, and may be anywhere.
const WRITES = new Map(
  Object.entries({
    "Math-Italic": ".mathnormal",
    "Math-BoldItalic": ".boldsymbol",
    "Main-Bold": ".mathbf, .textbf",
    "Main-Italic": ".mathit, .textit",
    "Main-BoldItalic": ".boldsymbol .textit",
    "Caligraphic-Regular": ".mathcal",
    "Caligraphic-Bold": ".mathcal .textbf",
    "AMS-Regular": ".mathbb, .amsrm, .textbb",
    "SansSerif-Regular": ".mathsf, .textsf",
    "Typewriter-Regular": ".mathtt, .texttt",
    "Script-Regular": ".mathscr, .textscr",
    "Size1-Regular": ".small-op, .size1, .delim-size1",
    "Size2-Regular": ".large-op, .size2",
    "Size3-Regular": ".size3",
    "Size4-Regular": ".size4, .delim-size4, .delimsizinginner",
  }),
);

async function subset(path, characters) {
  const font = characters
    ? await subsetFont(await readFile(path), characters, { targetFormat: "woff2", noHinting: true })
    : "";
  await writeFile(path, font);
}

/** The characters of all formulas that a font has to write; none for a font that writes no formula. */
function charactersOf(font, pages) {
  const name = font.match(/KaTeX_(.*)\.woff2/)[1];
  const places = name === "Main-Regular" ? ".katex-html" : WRITES.get(name);
  const characters = new Set();
  for (const { document } of places ? pages : []) {
    for (const node of document.querySelectorAll(places)) {
      for (const character of node.textContent) characters.add(character);
    }
  }
  return [...characters].sort().join("");
}

export async function subsetFonts({ folder, pages }) {
  const katex = join(folder, "_static", "katex", "fonts");
  for (const font of await readdir(katex)) await subset(join(katex, font), charactersOf(font, pages));
}
