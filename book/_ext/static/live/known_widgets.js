// The modules of widgets that this page may run. A widget brings its JavaScript from Python as text; run here, it
// could do whatever the page can. So only text that the page itself was built with is run, letter for letter.

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';

const sources = new Map(); // source -> Promise of the widget
const styles = new Set();

for (const script of document.querySelectorAll(STATE)) {
  for (const { state } of Object.values(JSON.parse(script.textContent).state)) {
    if (state._esm) sources.set(state._esm, null);
    if (state._css) styles.add(state._css);
  }
}

async function load(source) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: exported } = await import(address);
  return typeof exported === "function" ? exported() : exported;
}

/** The widget of a model, if the page was built with it. */
export async function known(model) {
  const source = model.get("_esm"), css = model.get("_css");
  if (!sources.has(source) || (css && !styles.has(css))) {
    throw new Error("this page runs the book’s own widgets alone; yours runs in JupyterLab");
  }
  if (!sources.get(source)) sources.set(source, load(source));
  return sources.get(source);
}
