// A link to a term, a source or an equation shows it: when the mouse rests on it, when a key has brought the focus
// there, and at the first tap of a finger, whose second one follows the link. Escape closes (WCAG 1.4.13).

import { entryOf, LINK } from "./entry.js";

const REST = 300; // milliseconds: a mouse that passes over a line opens nothing, and may cross the gap to what it opened
const EDGE = 8; // pixels between the popover and the window

const kept = document.querySelector("#linked-entries")?.content;
// "manual", since one that closes itself at a press outside would do so before the second tap is heard
const popover = Object.assign(document.createElement("div"), { id: "linked-entry", popover: "manual" });
popover.setAttribute("role", "tooltip");
document.body.append(popover);

let shown = null; // the link whose entry is shown
let timer = 0;
let pressedBy = "mouse"; // WebKit's click does not say it

function entryFor(link) {
  const href = link.getAttribute("href");
  if (href.startsWith("#")) return entryOf(document.getElementById(href.slice(1)));
  return kept?.querySelector(`[data-of="${CSS.escape(href)}"]`)?.cloneNode(true);
}

/** Below the link, or above it where there is more room; in the page, so that it scrolls with the link. */
function place(link) {
  const lines = link.getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const { clientWidth, clientHeight } = document.documentElement;
  const { width, height } = popover.getBoundingClientRect();
  const isBelow = clientHeight - last.bottom >= Math.min(height + EDGE, first.top);
  const left = Math.max(EDGE, Math.min((isBelow ? last : first).left, clientWidth - width - EDGE));
  popover.style.left = `${left + scrollX}px`;
  popover.style.top = `${(isBelow ? last.bottom : first.top - height) + scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  if (!shown) return;
  shown.removeAttribute("aria-describedby");
  shown = null;
  popover.hidePopover();
  popover.replaceChildren();
}

/** Whether there is something to show. */
function show(link, isTouched = false) {
  clearTimeout(timer);
  if (link === shown) return true;
  const entry = entryFor(link);
  if (!entry) return false;
  hide();
  if (isTouched) {
    const onward = document.createElement("a");
    onward.href = link.href;
    onward.textContent = "Go there";
    entry.append(onward);
  }
  popover.append(entry);
  popover.showPopover();
  place(link);
  link.setAttribute("aria-describedby", popover.id);
  shown = link;
  return true;
}

const isHeld = () => popover.matches(":hover") || shown?.matches(":is(:hover, :focus-visible)");

addEventListener("pointerover", ({ target, relatedTarget, pointerType }) => {
  if (pointerType === "touch") return;
  const link = target.closest(LINK);
  if (link?.contains(relatedTarget)) return; // and so it is not opened again by a move, once it is closed
  clearTimeout(timer);
  if (link) timer = setTimeout(show, REST, link);
  else timer = setTimeout(() => isHeld() || hide(), REST);
});
addEventListener("focusin", ({ target }) => {
  if (target.matches(LINK) && target.matches(":focus-visible")) show(target);
});
addEventListener("focusout", () => requestAnimationFrame(() => isHeld() || hide()));
addEventListener("resize", () => shown && place(shown));
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
addEventListener("pointerdown", ({ target, pointerType }) => {
  pressedBy = pointerType;
  if (shown && !shown.contains(target) && !popover.contains(target)) hide();
});
addEventListener("click", (event) => {
  const link = event.target.closest(LINK);
  if (link && link !== shown && (event.pointerType ?? pressedBy) === "touch" && show(link, true))
    event.preventDefault();
  else if (event.target.closest("a")) hide(); // which leads on
});
