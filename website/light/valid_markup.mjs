// Markup of the theme, of Sphinx and of MyST-NB that breaks the HTML standard or stands in a reader's way, mended.
// What a sighted reader sees stays the same.

/** Another element in place of this one, with its attributes and what it holds. */
function rename(node, tag) {
  const made = node.ownerDocument.createElement(tag);
  for (const { name, value } of node.attributes) made.setAttribute(name, value);
  made.append(...node.childNodes);
  node.replaceWith(made);
  return made;
}

/** One viewport, one script of each kind: the theme and Jupyter Book both write some. */
function dropRepeated(document) {
  const seen = new Set();
  for (const node of document.querySelectorAll("meta[name], head script")) {
    const key = node.localName === "meta" ? node.name : node.outerHTML;
    if (seen.has(key)) node.remove();
    seen.add(key);
  }
  for (const meta of document.querySelectorAll("meta[content='']")) meta.remove();
}

/** A summary holds phrasing only, and is called what it says, not "Toggle hidden content". */
function nameSummaries(document) {
  for (const summary of document.querySelectorAll("details.hide > summary")) {
    summary.removeAttribute("aria-label");
    for (const paragraph of summary.querySelectorAll("p")) rename(paragraph, "span");
  }
}

/** A button that shows a word is called by it; one that shows a sign has its title as its name. */
function nameButtons(document) {
  for (const button of document.querySelectorAll("button")) {
    if (button.querySelector(".search-button__default-text")) button.removeAttribute("aria-label");
    else if (!button.textContent.trim() && !button.ariaLabel && button.title) button.setAttribute("aria-label", button.title);
  }
  for (const icon of document.querySelectorAll("i[class*='fa-'], span[class*='fa-']")) icon.setAttribute("aria-hidden", "true");
}

/** All that a reader can come to lies in a landmark; by a role, because the theme's script looks for a div. */
function addLandmarks(document) {
  const sidebar = document.querySelector("#pst-primary-sidebar");
  sidebar?.setAttribute("role", "complementary");
  sidebar?.setAttribute("aria-label", "Book");
}

/** Roles as they stand: a reference is an item of its list (doc-biblioentry is deprecated), an index no table of data. */
function nameRoles(document) {
  for (const entry of document.querySelectorAll("[role='doc-biblioentry']")) entry.setAttribute("role", "listitem");
  for (const table of document.querySelectorAll("table.indextable")) table.setAttribute("role", "presentation");
}

export async function mendMarkup({ pages }) {
  for (const { document } of pages) {
    document.querySelector("#jb-print-docs-body")?.remove(); // a second title and contents, on paper; print.css has its own
    dropRepeated(document);
    nameSummaries(document);
    nameButtons(document);
    addLandmarks(document);
    nameRoles(document);
  }
}
