// The menus of a page by keyboard: Ctrl+K searches, Escape closes, and what was chosen leaves no menu open.

"use strict";
{
  addEventListener("load", () => {
    for (const part of document.querySelectorAll("article :is(pre, .table-wrapper, .katex-display)")) {
      if (part.scrollWidth > part.clientWidth) part.tabIndex = 0; // whoever has keys alone can scroll it
    }
  });

  const contents = document.querySelector("#book-contents");
  const launch = document.querySelector(".launch");

  addEventListener("keydown", (event) => {
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!contents.checkVisibility()) contents.showPopover();
      contents.querySelector("input").select();
    } else if (event.key === "Escape" && launch?.open) {
      launch.open = false;
      launch.querySelector("summary").focus();
    }
  });
  addEventListener("click", ({ target }) => {
    if (launch && !launch.contains(target)) launch.open = false;
    if (target.closest("a")) target.closest(":popover-open")?.hidePopover();
  });
}
