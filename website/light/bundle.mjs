// One style sheet and one script for all pages, named by their contents: a browser keeps both from the first page on.
// What a single page asks for besides, such as the search, is a script of its own.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, transform } from "esbuild";

const INLINE_BELOW = 4096; // bytes; a font this small costs less in the style than as a request
const CLASSIC = "script:not([type]), script[type='text/javascript']";
// What no page needs; of the two sheets, 100 KB, book.css holds the few rules that the book does need.
const UNUSED = /doctools\.js|sphinx_highlight\.js|design-tabs\.js|sphinx-design\.min\.css|mystnb\.\w+\.css/;

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

const named = (name, text, kind) =>
  `_static/${name}-${createHash("sha256").update(text).digest("hex").slice(0, 10)}.${kind}`;
const fileOf = (address) => address?.replace(/\?.*$/, "");
const sheetsOf = (document) => [...document.querySelectorAll('link[rel="stylesheet"]')];
const scriptsOf = (document) => [...document.querySelectorAll(`:is(${CLASSIC})[src]`)];

/** What the lists ask for, each once, in the order of the first that has it. */
const union = (lists) => [...new Set(lists.flat())].filter((file) => !UNUSED.test(file));

async function writeStyle(folder, sheets) {
  const { outputFiles } = await build({
    stdin: { contents: sheets.map((sheet) => `@import "./${sheet}";`).join("\n"), resolveDir: folder, loader: "css" },
    bundle: true,
    minify: true,
    write: false,
    outdir: join(folder, "_static"),
    assetNames: "assets/[name]-[hash]",
    legalComments: "none",
    logLevel: "error",
    loader: { ".ttf": "empty", ".svg": "dataurl", ".png": "dataurl" },
    plugins: [smallFonts],
  });
  let name = "";
  for (const { path, contents, text } of outputFiles) {
    const target = path.endsWith(".css") ? join(folder, (name = named("book", text, "css"))) : path;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
  return name;
}

async function writeScript(folder, name, files) {
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), "utf-8")));
  const options = { minify: true, legalComments: "none", pure: ["console.log", "console.debug", "console.info"] };
  const { code } = await transform(sources.join("\n;\n"), options);
  const file = named(name, code, "js");
  await writeFile(join(folder, file), code);
  return file;
}

export async function bundle({ folder, pages }) {
  const sheets = pages.map(({ document }) => sheetsOf(document).map((link) => fileOf(link.getAttribute("href"))));
  const style = await writeStyle(folder, union(sheets));
  const scripts = pages.map(({ document }) =>
    union(scriptsOf(document).map((script) => fileOf(script.getAttribute("src")))),
  );
  const ofAll = union(scripts).filter((file) => scripts.every((list) => list.includes(file)));
  const shared = await writeScript(folder, "book", ofAll);

  for (const [place, { document }] of pages.entries()) {
    const own = scripts[place].filter((file) => !ofAll.includes(file));
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    link.setAttribute("href", style);
    sheetsOf(document)[0].before(link);
    for (const node of [...sheetsOf(document).filter((one) => one !== link), ...scriptsOf(document)]) node.remove();
    for (const file of [shared, ...(own.length ? [await writeScript(folder, "page", own)] : [])]) {
      const script = Object.assign(document.createElement("script"), { defer: true });
      script.setAttribute("src", file);
      document.head.append(script);
    }
    for (const early of document.querySelectorAll("script:not([src], [type])")) {
      early.textContent = (await transform(early.textContent, { minify: true })).code.trim();
    }
  }
}
