// Python in the colours of the page: Lezer reads it, Pygments' class names carry the page's own style.

import { pythonLanguage } from "@codemirror/lang-python";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";

const NAMES = [
  [tags.keyword, "k"],
  [tags.controlKeyword, "k"],
  [tags.moduleKeyword, "kn"],
  [tags.operatorKeyword, "ow"],
  [tags.operator, "o"],
  [tags.comment, "c1"],
  [tags.string, "s2"],
  [tags.special(tags.string), "sa"],
  [tags.number, "mf"],
  [tags.bool, "kc"],
  [tags.null, "kc"],
  [tags.self, "bp"],
  [tags.meta, "nd"],
  [tags.function(tags.definition(tags.variableName)), "nf"],
  [tags.definition(tags.className), "nc"],
  [tags.punctuation, "p"],
];

export const highlighter = tagHighlighter(NAMES.map(([tag, name]) => ({ tag, class: name })));

/** A block of Python as the book shows one. */
export function highlighted(code) {
  const pre = document.createElement("pre");
  const put = (text, classes) => {
    const piece = classes ? document.createElement("span") : document.createTextNode(text);
    if (classes) Object.assign(piece, { className: classes, textContent: text });
    pre.append(piece);
  };
  highlightCode(code, pythonLanguage.parser.parse(code), highlighter, put, () => pre.append("\n"));
  const inner = Object.assign(document.createElement("div"), { className: "highlight" });
  const outer = Object.assign(document.createElement("div"), { className: "highlight-python notranslate" });
  inner.append(pre);
  outer.append(inner);
  return outer;
}
