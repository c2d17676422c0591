// CodeMirror in place of a cell's code, loaded when the reader first edits.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { keymap } from "@codemirror/view";
import { EditorView, minimalSetup } from "codemirror";
import { make } from "./elements.js";
import { highlighter } from "./highlight.js";

export { highlighted } from "./highlight.js"; // from here, since both stand on the same library, one file together

const THEME = EditorView.theme({
  "&": { color: "inherit", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "3px solid var(--bn-scaled)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--font-stack--monospace)", lineHeight: "inherit" },
  ".cm-content": { padding: "0.8rem 0", caretColor: "currentColor" },
  ".cm-line": { padding: "0 1rem" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--bn-scaled) 25%, transparent)",
  },
});

const HINT = "Shift+Enter runs the cell. Escape, then Tab leaves the editor.";

/** Show an editor in place of `pre`; returns `{ focus(line), close() }`. */
export function openEditor({ pre, text, label, changed, run }) {
  const runKey = {
    run: () => {
      run();
      return true;
    },
  };
  const view = new EditorView({
    doc: text,
    extensions: [
      keymap.of([
        { key: "Shift-Enter", ...runKey },
        { key: "Ctrl-Enter", mac: "Cmd-Enter", ...runKey },
      ]),
      minimalSetup,
      keymap.of([...closeBracketsKeymap, indentWithTab]),
      closeBrackets(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of("    "),
      python(),
      syntaxHighlighting(highlighter),
      EditorView.editorAttributes.of({ class: "live-editor" }),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      THEME,
    ],
  });
  const hint = make("p", { className: "live-hint", ariaHidden: "true" }, HINT); // the label says it
  pre.after(view.dom, hint);
  pre.hidden = true;

  return {
    focus(line) {
      if (line && line <= view.state.doc.lines) {
        const { from, to } = view.state.doc.line(line);
        view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      }
      view.focus();
    },
    close() {
      view.destroy();
      hint.remove();
      pre.hidden = false;
    },
  };
}
