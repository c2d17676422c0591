// A Content-Security-Policy in each page: scripts of the book alone, and nothing from another host.

import { createHash } from "node:crypto";

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

export async function addPolicy({ pages }) {
  for (const { document } of pages) {
    const inline = [...document.querySelectorAll("script:not([src]):not([type])")].map((script) =>
      hash(script.textContent),
    );
    const widgets = document.querySelector(".widget-view") ? ["blob:"] : []; // a widget's module is a text of the page
    const runs = document.querySelector('[id^="cell-"] .cell_input') !== null; // Python, in a worker made from a blob
    const python = runs ? ["blob:", "'wasm-unsafe-eval'"] : [];
    const policy = {
      "default-src": ["'self'"],
      "script-src": ["'self'", ...inline, ...new Set([...widgets, ...python])],
      ...(runs && { "worker-src": ["'self'", "blob:"] }),
      "style-src": ["'self'", "'unsafe-inline'"], // KaTeX places each sign by a style attribute
      "img-src": ["'self'", "data:"],
      "font-src": ["'self'", "data:"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
    };
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = Object.entries(policy)
      .map(([name, sources]) => [name, ...sources].join(" "))
      .join("; ");
    document.head.querySelector("meta[charset]").after(meta);
  }
}
