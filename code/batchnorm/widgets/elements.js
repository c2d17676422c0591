// What every widget is made of: elements, labelled controls, a spoken line; and setting and hearing traits.

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  place(node, attributes);
  node.append(...children);
  return node;
}

export function place(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** An id that no other picture on the page has, for what a picture refers to. */
export const freshId = () => `bn-${crypto.getRandomValues(new Uint32Array(1))[0]}`;

/** A native range input with its name and its value; `set` moves it without calling `input`. */
export function slider({ label, min, max, step, input }) {
  const control = element("input", { type: "range", min, max, step });
  const output = element("output", { "aria-live": "off" }); // the slider and the announcer say it
  control.addEventListener("input", () => input(control.valueAsNumber));
  const root = element("label", { className: "bn-slider" }, element("span", {}, label), control, output);
  const set = (value, text) => {
    control.value = value;
    control.setAttribute("aria-valuetext", text);
    output.value = text;
  };
  return { root, control, set };
}

/** A select of [value, name] pairs. */
export function choice({ label, options, change }) {
  const control = element("select", {}, ...options.map(([value, name]) => element("option", { value }, name)));
  control.addEventListener("change", () => change(control.value));
  return { root: element("label", { className: "bn-choice" }, element("span", {}, label), control), control };
}

export function button(text, press) {
  const node = element("button", { type: "button", className: "bn-button" }, text);
  node.addEventListener("click", press);
  return node;
}

/** A line for screen readers, spoken once the hand rests. */
export function announcer() {
  const root = element("p", { className: "bn-spoken", role: "status" });
  let timer = 0;
  const say = (sentence) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      root.textContent = sentence;
    }, 400);
  };
  say.cancel = () => clearTimeout(timer);
  return { root, say };
}

/** Call back when one of the model's named traits changes; returns what undoes it. */
export function listen(model, names, callback) {
  for (const name of names) model.on(`change:${name}`, callback);
  return () => {
    for (const name of names) model.off(`change:${name}`, callback);
  };
}

/** Set some of the model's traits at once, tell Python, and redraw. */
export function setTraits(model, values, redraw) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
  redraw();
}
