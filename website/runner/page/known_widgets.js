// The widgets that a page may run. A widget brings its JavaScript and its style from Python as text; run here, they
// could do whatever the page can. So only text that the book itself was built with is run, told by its hash (KNOWN,
// which the build writes).

const known = new Set(KNOWN.split(" "));
const modules = new Map(); // source -> Promise of the widget
const styles = new Set();

async function isKnown(text) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return known.has([...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}

async function load(source) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: exported } = await import(address);
  return typeof exported === "function" ? exported() : exported;
}

function addStyle(css) {
  if (styles.has(css)) return;
  styles.add(css);
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
}

/** The widget of a model, if it is one of the book's. */
export async function widgetOf(model) {
  const source = model.get("_esm"),
    css = model.get("_css");
  if (!(await isKnown(source)) || (css && !(await isKnown(css)))) {
    throw new Error("the page runs the book’s own widgets alone; yours runs in JupyterLab");
  }
  if (css) addStyle(css);
  if (!modules.has(source)) modules.set(source, load(source));
  return modules.get(source);
}
