// What a link shows of the place it leads to, in the build and in the page alike.

export const LINK = "article a.reference.internal[href*='#']";

/** The parts of a page that explain a term of the glossary, a source or an equation; of another place, none. */
function partsOf(target) {
  if (target.matches("div.math")) return [target];
  if (target.matches(".citation")) return [...target.querySelectorAll(":scope > p")];
  if (!target.matches(".glossary dt")) return [];
  let meaning = target;
  while (meaning && !meaning.matches("dd")) meaning = meaning.nextElementSibling; // two terms may share one
  return [target, ...meaning.children];
}

/** A copy of them to be shown once more on a page, or null. */
export function entryOf(target) {
  const parts = target ? partsOf(target) : [];
  if (!parts.length) return null;
  const entry = target.ownerDocument.createElement("div");
  for (const part of parts) {
    const copy = part.cloneNode(true);
    if (!part.matches("dt")) entry.append(copy);
    else entry.appendChild(target.ownerDocument.createElement("strong")).append(...copy.childNodes);
  }
  for (const link of entry.querySelectorAll(".headerlink")) link.remove();
  for (const part of entry.querySelectorAll("*")) {
    for (const name of ["id", "tabindex"]) part.removeAttribute(name);
    if (part.matches("a")) part.tabIndex = -1; // by key one goes to the place itself, where it is reached
  }
  return entry;
}
