// What a cell shows, as elements of the page. Nothing here is trusted: text is set as text, HTML is cleaned, and a
// picture is an image, in which no script runs and which loads nothing.

import DOMPurify from "dompurify";
import { make } from "./elements.js";
import { ask } from "./questions.js";
import { noteOf, SHOWN, shownText } from "./whole.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const ACTING = ["form", "input", "button", "select", "textarea", "iframe", "dialog"];
const TOLD = new Set(["script", "object", "embed", ...ACTING]); // the reader hears that it was left out
const STRICT = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", ...ACTING],
  FORBID_ATTR: ["background", "class", "id", "name", "poster", "srcset", "style"], // nothing that could pass for a part of the page
  ALLOW_DATA_ATTR: false,
};

DOMPurify.addHook("uponSanitizeAttribute", (_, attribute) => {
  // a picture is among the output itself; the page loads none that a cell names
  if (attribute.attrName === "src" && !attribute.attrValue.startsWith("data:image/")) attribute.keepAttr = false;
});

const LARGEST = 1_000_000; // characters of HTML
const LEFT_OUT = "Left out, because this page runs nothing that a cell writes into it";

const block = (kind, ...children) => make("div", { className: `output ${kind}` }, ...children);

/** A drawing, or a `picture`, which keeps its colours in dark mode. */
function image(address, data, className = "") {
  return block("live-image", make("img", { src: address, alt: data.alt ?? "A figure drawn by this cell.", className }));
}

/** Put HTML into an element, without what could act or pass for a part of the page; returns the names of what that was. */
export function clean(html, place) {
  place.innerHTML = DOMPurify.sanitize(html, STRICT);
  const removed = DOMPurify.removed.map(({ element }) => element?.localName).filter((name) => TOLD.has(name));
  return [...new Set(removed)];
}

function html(text) {
  const place = block("text_html");
  if (text.length > LARGEST) {
    const words = `HTML of ${text.length.toLocaleString("en")} characters is not shown.`;
    place.append(noteOf(words, [text], "html"));
    return place;
  }
  const removed = clean(text, place);
  if (removed.length) {
    const words = `${LEFT_OUT}: ${removed.join(", ")}. JupyterLab shows it.`;
    place.append(make("p", { className: "live-cut" }, words));
  }
  return place;
}

/** Text between fences as code, the rest as prose: `[prose, code, prose, …]`, in one pass over the lines. */
function fenced(text) {
  const parts = [""];
  for (const line of text.split("\n")) {
    if (parts.length % 2 ? /^```\w*$/.test(line) : line === "```") parts.push("");
    else parts[parts.length - 1] += `${line}\n`;
  }
  return parts;
}

/** Markdown as far as the book's cells use it: blocks of Python, and paragraphs. */
function markdown(text) {
  if (text.length > SHOWN) return block("live-markdown live-text", ...shownText(text));
  const shown = fenced(text).map((part, i) => {
    if (!(i % 2)) return part.trim() ? make("p", {}, part.trim()) : "";
    const code = make("div", {}, make("pre", {}, part));
    import("./editor.js").then(({ highlighted }) => code.replaceWith(highlighted(part))).catch(() => {}); // it stays plain
    return code;
  });
  return block("live-markdown", ...shown);
}

const RENDERERS = {
  [VIEW]: (view, data, { mount, before }) => {
    const place = block("widget-view");
    mount(view.model_id, place, data["text/plain"], before.shift());
    return place;
  },
  "image/svg+xml": (svg, data) =>
    image(`data:image/svg+xml,${encodeURIComponent(svg)}`, data, svg.includes("<image") ? "picture" : ""),
  "image/png": (png, data) => image(`data:image/png;base64,${png.replace(/[^\w+/=]/g, "")}`, data, "picture"),
  "text/html": html,
  "text/markdown": markdown,
  "text/plain": (text) => block("text_plain live-text", ...shownText(text)),
};

function error({ text, summary, note, line, cell }, { goTo, own }) {
  const shown = block("live-error", make("p", {}, summary));
  if (note) shown.append(make("p", { className: "live-note" }, note));
  if (line && goTo) {
    const there = make(
      "button",
      { type: "button" },
      cell === own ? `Go to line ${line}` : `Go to line ${line} of cell ${cell}`,
    );
    there.addEventListener("click", () => goTo(cell, line));
    shown.append(there);
  }
  shown.append(...shownText(text));
  return shown;
}

export function render(message, context) {
  if (message.type === "error") return error(message, context);
  if (message.type === "question") return ask(message);
  const [kind, show] = Object.entries(RENDERERS).find(([name]) => message.data[name] !== undefined) ?? [];
  return show ? show(message.data[kind], message.data, context) : "";
}
