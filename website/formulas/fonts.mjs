// Fonts keep the characters that the book shows: the formulas' of KaTeX, and the icons of Font Awesome.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

// Which of KaTeX's classes a font writes (katex.css); the rest is in Main-Regular, and may be anywhere.
const WRITES = {
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
};

async function subset(path, characters) {
  const font = characters ? await subsetFont(await readFile(path), characters, { targetFormat: "woff2", noHinting: true }) : "";
  await writeFile(path, font);
}

/** The characters of all formulas that a font has to write; none for a font that writes no formula. */
function charactersOf(font, pages) {
  const name = font.match(/KaTeX_(.*)\.woff2/)[1];
  const places = name === "Main-Regular" ? ".katex-html" : WRITES[name];
  const characters = new Set();
  for (const { document } of places ? pages : []) {
    for (const node of document.querySelectorAll(places)) {
      for (const character of node.textContent) characters.add(character);
    }
  }
  return [...characters].sort().join("");
}

/** The icons that a class (fa-…) asks for in the pages or scripts, and those in the style sheet itself. */
function charactersOfIcons(style, texts) {
  const names = new Set(texts.join(" ").match(/\bfa-[a-z-]+/g));
  const icons = [...style.matchAll(/((?:\.fa-[a-z][\w-]*(?:::?before)?,?)+)\{content:"\\([0-9a-f]+)"/g)];
  const asked = icons.filter(([, selectors]) => selectors.match(/fa-[a-z-]+/g).some((name) => names.has(name)));
  const named = style.match(/[\uE000-\uF8FF]/g) ?? []; // the theme writes its own as they are
  return asked.map(([, , code]) => String.fromCodePoint(parseInt(code, 16))).concat(named).join("");
}

export async function subsetFonts({ folder, pages }) {
  const katex = join(folder, "_static", "katex", "fonts");
  for (const font of await readdir(katex)) await subset(join(katex, font), charactersOf(font, pages));

  const scripts = join(folder, "_static", "scripts");
  const texts = await Promise.all(
    (await readdir(scripts)).filter((name) => name.endsWith(".js")).map((name) => readFile(join(scripts, name), "utf-8")),
  );
  const style = await readFile(join(folder, "_static", "styles", "pydata-sphinx-theme.css"), "utf-8");
  const icons = charactersOfIcons(style, [...texts, ...pages.map(({ document }) => document.body.innerHTML)]);
  const awesome = join(folder, "_static", "vendor", "fontawesome", "webfonts");
  await subset(join(awesome, "fa-solid-900.woff2"), icons);
  for (const unused of ["fa-regular-400.woff2", "fa-brands-400.woff2"]) await subset(join(awesome, unused), "");
}
