// What a cell shows, as elements of the page. Nothing here is trusted: text is set as text, HTML is cleaned, and a
// picture is an image, in which no script runs and which loads nothing.

import DOMPurify from "dompurify";

const VIEW = "application/vnd.jupyter.widget-view+json";
const STRICT = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "iframe", "dialog"],
  FORBID_ATTR: ["background", "class", "id", "name", "poster", "srcset", "style"], // nothing that could pass for a part of the page
  ALLOW_DATA_ATTR: false,
};

DOMPurify.addHook("uponSanitizeAttribute", (_, attribute) => {
  // a picture is among the output itself; the page loads none that a cell names
  if (attribute.attrName === "src" && !attribute.attrValue.startsWith("data:image/")) attribute.keepAttr = false;
});

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const block = (kind, ...children) => make("div", { className: `output ${kind}` }, ...children);

/** A drawing, or a `picture`, which keeps its colours in dark mode. */
function image(address, data, className = "") {
  return block("live-image", make("img", { src: address, alt: data.alt ?? "A figure drawn by this cell.", className }));
}

/** Put HTML into an element, without what could act or pass for a part of the page. */
export function clean(html, place) {
  place.innerHTML = DOMPurify.sanitize(html, STRICT);
}

/** Markdown as far as the book's cells use it: blocks of Python, and paragraphs. */
function markdown(text) {
  const parts = text.split(/^```\w*\n([\s\S]*?)^```$/m);
  const shown = parts.map((part, i) => {
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
  "text/html": (html) => {
    const place = block("text_html");
    clean(html, place);
    return place;
  },
  "text/markdown": markdown,
  "text/plain": (text) => block("text_plain live-text", make("pre", {}, text)),
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
  shown.append(make("pre", {}, text));
  return shown;
}

export function render(message, context) {
  if (message.type === "error") return error(message, context);
  const [kind, show] = Object.entries(RENDERERS).find(([name]) => message.data[name] !== undefined) ?? [];
  return show ? show(message.data[kind], message.data, context) : "";
}
