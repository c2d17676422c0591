// A line that leads back to where the reader was. It runs in the page, right behind the place of the line.
"use strict";
try {
  const line = document.currentScript.previousElementSibling;
  const { page, section, title } = JSON.parse(localStorage.getItem("read"));
  const chapters = [...document.querySelectorAll(".sidebar-tree a")];
  const chapter = chapters.find((link) => link.getAttribute("href") === `${page}.html`);
  const link = Object.assign(document.createElement("a"), { href: chapter.href });
  if (section) link.hash = section;
  link.textContent = [chapter.textContent, title].filter(Boolean).join(" · ");
  line.append("Continue: ", link);
  line.hidden = false;
} catch {} // nothing was read, or that chapter is no longer in the book
