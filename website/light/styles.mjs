// The style sheets of a page become one <style> that holds the rules its elements can match, and one for the fonts.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const INLINE_BELOW = 4096; // bytes; a font this small costs less in the style than as a request

const smallFonts = {
  name: "small-fonts",
  setup({ onLoad }) {
    onLoad({ filter: /\.woff2$/ }, async ({ path }) => {
      const contents = await readFile(path);
      const loader = !contents.length ? "empty" : contents.length < INLINE_BELOW ? "dataurl" : "file";
      return { contents, loader };
    });
  },
};

/** All the sheets as one text, minified; what they refer to is copied to _static/assets, named by its contents. */
async function bundle(folder, sheets) {
  const { outputFiles } = await build({
    stdin: { contents: sheets.map((sheet) => `@import "./${sheet}";`).join("\n"), resolveDir: folder, loader: "css" },
    bundle: true,
    minify: true,
    write: false,
    outdir: folder,
    assetNames: "_static/assets/[name]-[hash]",
    legalComments: "none",
    logLevel: "error",
    loader: { ".ttf": "empty", ".svg": "dataurl", ".png": "dataurl" },
    plugins: [smallFonts],
  });
  let style = "";
  for (const { path, contents, text } of outputFiles) {
    if (path.endsWith(".css")) style = text;
    else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }
  }
  return style;
}

/** The names that a selector can ask for: of elements, classes, identifiers, attributes. Not the words of the text. */
function names(document) {
  const found = new Set();
  for (const element of document.querySelectorAll("*")) {
    found.add(element.localName);
    for (const { name, value } of element.attributes) {
      found.add(name);
      if (name !== "style" && name !== "href") for (const word of value.split(/\s+/)) found.add(word);
    }
  }
  return found;
}

const MADE = /(?:classList\.\w+\(|classList=|className[:=]|"class",|class=|createElement\(|element\()\s*([^)};>]*)/g;

/** The names of classes and elements that a script makes. */
const made = (script) => [...script.matchAll(MADE)].map(([, text]) => text).join("\n");

/** Keep the rules whose names stand in the page or in a script of the site, which may set them later. */
async function purge(style, document, scripts) {
  const widgets = [...document.querySelectorAll('script[type*="widget-state"]')].map((script) => made(script.textContent.replaceAll('\\"', '"')));
  const [{ css }] = await new PurgeCSS().purge({
    css: [{ raw: style }],
    content: [{ raw: [...names(document)].join(" "), extension: "html" }, { raw: [scripts, ...widgets].join("\n"), extension: "js" }],
    blocklist: [/version-|announcement|list-group/], // parts of the theme that the book does not use
    safelist: { greedy: [/data-theme|data-mode/] },
    fontFace: true,
    keyframes: true,
    variables: true,
  });
  return css;
}

const FACE = /@font-face\s*\{[^}]*\}/g;

/** A <style> of its own for the fonts: beside an @media rule they would be loaded anew, and too late, for paper. */
function apart(document, css) {
  const styles = [css.match(FACE)?.join("") ?? "", css.replace(FACE, "")].filter(Boolean);
  return styles.map((textContent) => Object.assign(document.createElement("style"), { textContent }));
}

export async function inlineStyles({ folder, pages }) {
  const files = (await readdir(join(folder, "_static"))).filter((name) => /^site-\w+\.js$/.test(name));
  const scripts = (await Promise.all(files.map((name) => readFile(join(folder, "_static", name), "utf-8")))).map(made).join("\n");
  const joined = new Map();
  for (const { document } of pages) {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
    const sheets = [...new Set(links.map((link) => link.getAttribute("href").replace(/\?.*$/, "")))];
    const key = sheets.join();
    if (!joined.has(key)) joined.set(key, await bundle(folder, sheets));
    links[0].before(...apart(document, await purge(joined.get(key), document, scripts)));
    for (const link of links) link.remove();
  }
}
