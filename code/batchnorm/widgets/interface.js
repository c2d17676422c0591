// How every widget lives in the browser: one redraw a frame, dragging, its tasks, and what ends it all.
import { freshId, listen, place } from "./elements.js";
import { addTasks } from "./tasks.js";

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
  const silences = [listen(model, names, redraw), listen(model, data, start), addTasks(model, root)];
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
