// What every widget needs of the browser: elements, one redraw a frame, dragging, a labelled slider.

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

/** Wrap `draw` so that any number of calls before the next frame costs one redraw. */
export function oncePerFrame(draw) {
  let frame = 0;
  const schedule = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  schedule.cancel = () => cancelAnimationFrame(frame);
  return schedule;
}

const dragged = new WeakMap(); // widget -> id of the pointer that drags in it: a second one drags nothing

/**
 * Call `move(dx, dy)` in pixels since the press; `press` runs first and may remember where things were, `end` last.
 * Where the widget gets another width in the middle, the drag begins again there, since a pixel is worth another step.
 */
export function draggable(target, { press = () => {}, move, end = () => {} }) {
  let drag = null; // of which pointer, from where, in a widget how wide
  const widget = () => target.closest(".bn-widget") ?? target;
  const begin = (event, [x, y] = [event.clientX, event.clientY]) => {
    drag = { id: event.pointerId, from: [x, y], at: [x, y], width: widget().clientWidth };
    press(event);
  };
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || dragged.has(widget())) return;
    dragged.set(widget(), event.pointerId);
    target.setPointerCapture(event.pointerId);
    target.classList.add("bn-held");
    begin(event);
  });
  target.addEventListener("pointermove", (event) => {
    if (drag?.id !== event.pointerId) return;
    if (drag.width !== widget().clientWidth) begin(event, drag.at);
    drag.at = [event.clientX, event.clientY];
    move(event.clientX - drag.from[0], event.clientY - drag.from[1]);
  });
  const release = (event) => {
    if (drag?.id !== event.pointerId) return;
    drag = null;
    dragged.delete(widget());
    target.classList.remove("bn-held");
    end();
  };
  for (const last of ["pointerup", "pointercancel", "lostpointercapture"]) target.addEventListener(last, release);
}

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

/** Leave the keys to whatever has the focus in `root`: JupyterLab would take the arrows of a slider for its cells. */
export function keepKeys(root) {
  root.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true";
  });
  return root;
}

/** Make a widget a group that its first sentence, or the question of a quiz, describes. */
export function introduce(root) {
  const sentence = root.querySelector("p, legend");
  sentence.id = freshId();
  return place(root, { role: "group", "aria-describedby": sentence.id });
}

/** Squeeze the words of a picture that a reader's own spacing makes longer than it: they cannot go on in a second line. */
function squeeze(root) {
  const edge = root.getBoundingClientRect().right;
  const texts = [...root.querySelectorAll("svg text")];
  for (const text of texts) text.removeAttribute("textLength");
  const rooms = texts.map((text) => {
    const { left, right } = text.getBoundingClientRect();
    return right > edge ? edge - left : 0;
  });
  texts.forEach((text, i) => {
    if (rooms[i] > 0) place(text, { textLength: rooms[i], lengthAdjust: "spacingAndGlyphs" });
  });
}

/**
 * Redraw now, on any of the model's named traits and on a new width; returns what ends it all.
 * `renew` makes anew what is kept between two redraws: now, and on any of the traits in `data`.
 */
export function follow(model, names, root, redraw, spoken, data = [], renew = () => {}) {
  const start = () => {
    renew();
    redraw();
  };
  keepKeys(introduce(root));
  const silences = [listen(model, names, redraw), listen(model, data, start)];
  const sizes = new ResizeObserver(() => {
    redraw();
    requestAnimationFrame(() => squeeze(root)); // once it is drawn
  });
  sizes.observe(root);
  start();
  return () => {
    sizes.disconnect();
    redraw.cancel();
    silences.forEach((silence) => silence());
    spoken.say.cancel();
  };
}

/** The numbers of a binary trait: float32, little-endian as everywhere the book is read. */
export function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
