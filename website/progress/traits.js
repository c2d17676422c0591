// The traits of a widget that are its reader's own, such as the answer to a quiz: they begin as they were kept, and
// are kept when they change. `of_reader` of the widget names them, each with a digest of what it belongs to.

import { keep, nameOf } from "./done.js";
import { entries } from "./store.js";

const followed = new WeakSet(); // models

/** `view` is the place of the model's first view, by which it is known again. */
export function keepTraits(model, view) {
  const cell = view.closest('.cell[id^="cell-"]');
  if (!cell || followed.has(model)) return;
  followed.add(model);
  const index = [...cell.querySelectorAll(".widget-view")].indexOf(view);
  const before = entries("done");
  for (const [trait, belongs] of Object.entries(model.get("of_reader") ?? {})) {
    const name = nameOf(cell.id, index, trait, belongs);
    const first = model.get(trait);
    const value = before.get(name);
    if (typeof value === typeof first) model.set(trait, value);
    model.on(`change:${trait}`, () => {
      const now = model.get(trait);
      keep(name, now === first ? undefined : now, cell);
    });
  }
}
