// One deferred script a page: what all pages load is one file, named by its contents, and minified.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

const CLASSIC = "script:not([type]), script[type='text/javascript']";
const EARLY = "data-early"; // marks the few lines that have to run before the first paint

// A script that only some pages need, and what those have.
const NEEDED_BY = { "design-tabs.js": ".sd-tab-set" };
const OF_NO_USE = [
  /^DOCUMENTATION_OPTIONS\.pagename/, // for a switch of versions, which the book does not have
  /\/fontawesome\.js/, // 531 KiB, gzipped, to draw the icons that the icon font in the style sheet draws as well
  /\/bootstrap\.js/, // for menus, which menus.mjs makes of HTML alone, and for tips, which say what the title says
];
const QUIET = ["console.log", "console.debug", "console.info"];

const fileOf = (script) => script.getAttribute("src")?.replace(/\?.*$/, "");

function wanted(script, document) {
  if (OF_NO_USE.some((use) => use.test(script.getAttribute("src") ?? script.textContent))) return false;
  const needed = NEEDED_BY[fileOf(script)?.split("/").pop()];
  return !needed || document.querySelector(needed) !== null;
}

/** Move a page's handlers (onclick="…") into a script: its Content-Security-Policy runs none in an attribute. */
function takeHandlers(document) {
  const handlers = new Set();
  for (const node of document.querySelectorAll("[onclick]")) {
    handlers.add(node.getAttribute("onclick"));
    node.dataset.click = node.getAttribute("onclick").replace(/\W/g, "");
    node.removeAttribute("onclick");
  }
  return [...handlers].map((code) => `
    for (const node of document.querySelectorAll('[data-click="${code.replace(/\W/g, "")}"]')) {
      node.addEventListener("click", () => { ${code} });
    }`);
}

export async function bundleScripts({ folder, pages }) {
  const written = new Map(); // sources -> the name of the file that holds them

  async function write(sources) {
    const { code } = await transform(sources.join("\n;\n"), { minify: true, legalComments: "none", pure: QUIET });
    const name = `_static/site-${createHash("sha256").update(code).digest("hex").slice(0, 10)}.js`;
    await writeFile(join(folder, name), code);
    return name;
  }

  for (const { document } of pages) {
    document.documentElement.dataset.theme = "light"; // until the early lines say otherwise, and where none can run
    const early = new Set(), later = [];
    const first = document.querySelectorAll(`script[${EARLY}=first]`);
    for (const script of new Set([...first, ...document.querySelectorAll(CLASSIC)])) {
      const file = fileOf(script);
      const isEarly = !file && (script.hasAttribute("data-cfasync") || script.hasAttribute(EARLY));
      if (isEarly) early.add(script.textContent);
      else if (wanted(script, document)) later.push(file ? await readFile(join(folder, file), "utf-8") : script.textContent);
      script.remove();
    }
    for (const link of document.querySelectorAll('link[rel="preload"][as="script"]')) link.remove();

    const key = [...new Set(later), ...takeHandlers(document)];
    const text = key.join("\n;\n");
    if (!written.has(text)) written.set(text, await write(key));
    const now = document.createElement("script");
    now.textContent = (await transform([...early].join("\n"), { minify: true })).code.trim();
    const rest = Object.assign(document.createElement("script"), { defer: true });
    rest.setAttribute("src", written.get(text));
    document.head.querySelector("meta[charset]").after(now, rest);
  }
}
