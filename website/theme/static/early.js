// Runs before the first paint, at the start of the body.
"use strict";
{
  // Where the browser refuses storage every look at it would throw, and end the script that looked.
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

  // The theme keeps the reader's wish (auto, light, dark) on the body; what comes of it stands on the root, for all.
  const { body, documentElement: root } = document;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const settle = () => {
    const wish = body.dataset.theme;
    root.dataset.theme = wish === "auto" ? (dark.matches ? "dark" : "light") : wish;
  };
  body.dataset.theme = localStorage.getItem("theme") || "auto";
  settle();
  root.classList.remove("no-js");
  dark.addEventListener("change", settle);
  new MutationObserver(settle).observe(body, { attributeFilter: ["data-theme"] });
}
