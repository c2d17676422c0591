// What is copied holds the LaTeX of each formula once, where the browser would copy its MathML and its picture.
// KaTeX's own copy-tex would copy scripts and buttons with it and lose the ends of lines, so that it lends its
// replacement alone: what a reader would see of the rest is asked of the browser, by innerText.

import katexReplaceWithTex from "katex/contrib/copy-tex/katex2tex.ts";

const UNSEEN = "script, style, noscript, button, input, select, textarea"; // a copied radio button would uncheck ours

const formulaAround = (node) => {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element.closest(".katex-display") ?? element.closest(".katex");
};

/** The contents of a range, which takes in the whole of a formula that it holds a part of. */
function whole(range) {
  const wider = range.cloneRange();
  const [first, last] = [range.startContainer, range.endContainer].map(formulaAround);
  if (first) wider.setStartBefore(first);
  if (last) wider.setEndAfter(last);
  return wider.cloneContents();
}

addEventListener("copy", (event) => {
  const selection = getSelection();
  const ranges = Array.from({ length: selection.rangeCount }, (_, i) => selection.getRangeAt(i)); // Firefox has several
  const copied = document.createElement("div");
  copied.append(...ranges.map(whole));
  if (selection.isCollapsed || event.defaultPrevented || !copied.querySelector(".katex-mathml")) return;
  for (const part of copied.querySelectorAll(UNSEEN)) part.remove();
  for (const link of copied.querySelectorAll("a[href]")) link.setAttribute("href", link.href); // read elsewhere
  katexReplaceWithTex(copied);
  for (const latex of copied.querySelectorAll("annotation")) latex.replaceWith(latex.textContent); // which is never shown
  copied.style = "position: fixed; left: -200vw; width: 100vw"; // beside the window, for this moment
  document.querySelector("article").append(copied);
  for (const part of copied.querySelectorAll("*")) {
    const { userSelect, webkitUserSelect } = getComputedStyle(part);
    if ((userSelect ?? webkitUserSelect) === "none") part.remove();
  }
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen is wanted
  event.clipboardData.setData("text/plain", copied.innerText);
  event.clipboardData.setData("text/html", copied.innerHTML);
  copied.remove();
  event.preventDefault();
});
