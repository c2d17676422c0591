// The widgets shown at present, each with the function that undoes what it set up.

const ends = new WeakMap(); // element -> function

export function begin(element, end) {
  if (typeof end === "function") ends.set(element, end);
}

/** Undo what the widgets inside a place set up; it is about to be emptied. */
export function endAll(place) {
  for (const element of place.querySelectorAll(".widget-view, .live-part")) {
    ends.get(element)?.();
    ends.delete(element);
  }
}
