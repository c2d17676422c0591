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
  addEventListener("click", (event) => {
    const { target } = event;
    // the text by way of which a copy is made takes the focus with it; the icon that was pressed is gone by then
    const copy = event.composedPath().find((one) => one.matches?.(".copybtn"));
    copy?.focus();
    if (launch && !launch.contains(target)) launch.open = false;
    if (target.closest("a")) target.closest(":popover-open")?.hidePopover();
  });
}
