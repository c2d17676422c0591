// The fonts of a page's formulas are asked for before its style is read, so that no line breaks anew when they come.
// By a script, because a page from a folder (file://) may not ask for a font in advance, and would say so as an error.

const FONT = /url\("?([^")]*\/_static\/assets\/KaTeX_[^")]*\.woff2)/g;

const ask = (fonts) => `if (location.protocol !== "file:") for (const href of ${JSON.stringify(fonts)}) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "font", crossOrigin: "", href }));
}`;

export async function preloadFonts({ pages }) {
  for (const { document } of pages) {
    const style = [...document.querySelectorAll("style")].map(({ textContent }) => textContent).join("");
    const fonts = [...style.matchAll(FONT)].map(([, path]) => path);
    if (fonts.length) document.querySelector("script:not([src]):not([type])").textContent += ask(fonts);
  }
}
