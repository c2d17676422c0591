"""The book's own style sheets, and its few lines before the first paint."""

from sphinx.application import Sphinx

# Settles "auto" before the first paint; the theme's own script does it later, after a flash of light.
SETTLE_THEME = """{
  const { dataset } = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dataset.theme === "auto") dataset.theme = dark ? "dark" : "light";
}"""

# Where the browser refuses storage every look at it would throw, and end the script that looked.
STAND_IN_FOR_STORAGE = """{
  try {
    localStorage.length;
  } catch {
    const kept = new Map();
    const value = {
      isRefused: true,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, String(text)),
      removeItem: (key) => void kept.delete(key),
    };
    Object.defineProperty(window, "localStorage", { value });
  }
}"""


def add_style(app: Sphinx) -> None:
    app.add_css_file("book.css", priority=900)
    app.add_css_file("design.css", priority=901)
    app.add_css_file("print.css", priority=902)
    app.add_js_file("print.js", loading_method="defer")
    app.add_js_file(None, body=STAND_IN_FOR_STORAGE, priority=0, **{"data-early": "first"})
    app.add_js_file(None, body=SETTLE_THEME, priority=0, **{"data-early": ""})


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
