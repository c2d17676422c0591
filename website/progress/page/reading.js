// Keeps which chapter was read last, and how far: the last heading that stood in the upper part of the window.

import { pageName } from "../store.js";

function headingAbove() {
  const sections = [...document.querySelectorAll("article section section[id]")];
  return sections.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3);
}

/** The words of a heading, a formula in it once. */
function wordsOf(section) {
  const heading = section.querySelector("h2, h3, h4").cloneNode(true);
  for (const part of heading.querySelectorAll(".headerlink, .katex-mathml")) part.remove();
  return heading.textContent;
}

function note() {
  const section = headingAbove();
  const place = { page: pageName(), section: section?.id, title: section && wordsOf(section) };
  try {
    localStorage.setItem("read", JSON.stringify(place));
  } catch {} // that nothing is kept is said where the reader does something
}

if (document.querySelector(".page.chapter")) {
  addEventListener("pagehide", note);
  document.addEventListener("visibilitychange", () => document.hidden && note());
}
