// Each page gets the terms, sources and equations of other pages that it links to, in a template: no reader, search
// or sheet of paper meets it.

import { entryOf, LINK } from "./entry.js";

/** Write an entry's links as they lead from another page of the same folder. */
function leadBack(entry, page) {
  for (const link of entry.querySelectorAll("a[href^='#']"))
    link.setAttribute("href", page + link.getAttribute("href"));
}

export function addEntries({ pages }) {
  const documents = new Map(pages.map(({ name, document }) => [name, document]));
  for (const { name, document } of pages) {
    const template = Object.assign(document.createElement("template"), { id: "linked-entries" });
    const done = new Set();
    for (const link of document.querySelectorAll(LINK)) {
      const href = link.getAttribute("href");
      const [page, id] = href.split("#");
      const entry = entryOf(documents.get(page || name)?.getElementById(id));
      if (!entry) continue;
      link.removeAttribute("title"); // a browser would show a source beside itself
      if (!page || done.has(href)) continue;
      done.add(href);
      leadBack(entry, page);
      entry.dataset.of = href;
      template.content.append(entry);
    }
    if (done.size) document.body.append(template);
  }
}
