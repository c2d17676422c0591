// What a cell shows, as elements of the page. Nothing here is trusted: text is set as text, HTML is cleaned, and a
// picture is an image, in which no script runs and which loads nothing.

import DOMPurify from "dompurify";
import { highlighted } from "./highlight.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const STRICT = {
  FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "iframe", "dialog"],
  FORBID_ATTR: ["style", "class", "id", "name"], // nothing that could pass for a part of the page
  ALLOW_DATA_ATTR: false,
};

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const block = (kind, ...children) => make("div", { className: `output ${kind}` }, ...children);

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function image(address, data) {
  return block("live-image", make("img", { src: address, alt: data.alt ?? "A figure drawn by this cell." }));
}

/** Markdown as far as the book's cells use it: blocks of Python, and paragraphs. */
function markdown(text) {
  const parts = text.split(/^```\w*\n([\s\S]*?)^```$/m);
  const shown = parts.map((part, i) => {
    if (i % 2) return highlighted(part);
    return part.trim() ? make("p", {}, part.trim()) : "";
  });
  return block("live-markdown", ...shown);
}

const RENDERERS = {
  [VIEW]: (view, data, { mount }) => {
    const place = block("widget-view");
    mount(view.model_id, place, data["text/plain"]);
    return place;
  },
  "image/svg+xml": (svg, data) => image(`data:image/svg+xml;base64,${base64(svg)}`, data),
  "image/png": (png, data) => image(`data:image/png;base64,${png.replace(/[^\w+/=]/g, "")}`, data),
  "text/html": (html) => {
    const place = block("text_html");
    place.innerHTML = DOMPurify.sanitize(html, STRICT);
    return place;
  },
  "text/markdown": markdown,
  "text/plain": (text) => block("text_plain live-text", make("pre", {}, text)),
};

function error({ text, summary, line, cell }, { goTo }) {
  const shown = block("live-error stderr", make("p", {}, summary));
  if (line) {
    const there = make("button", { type: "button" }, `Go to line ${line} of cell ${cell}`);
    there.addEventListener("click", () => goTo(cell, line));
    shown.append(there);
  }
  shown.append(make("pre", {}, text));
  return shown;
}

export function render(message, context) {
  if (message.type === "error") return error(message, context);
  const kind = Object.keys(RENDERERS).find((name) => message.data[name] !== undefined);
  return RENDERERS[kind](message.data[kind], message.data, context);
}
