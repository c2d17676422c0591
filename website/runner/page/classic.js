// The few widgets of ipywidgets that the book's cells use, as plain elements of the page.

import { make } from "./elements.js";
import { clean } from "./render.js";
import { Region } from "./output.js";

const REFERENCE = /^IPY_MODEL_/;

const idOf = (reference) => reference.replace(REFERENCE, "");

function follow(model, name, show) {
  model.on(`change:${name}`, show);
  show();
}

function box(model, widgets) {
  const parts = model.get("children").map((child) => {
    const part = make("div", { className: "live-part" });
    widgets.mount(idOf(child), part);
    return part;
  });
  return make("div", { className: `live-box live-${model.get("_model_name")}` }, ...parts);
}

function slider(model) {
  const [min, max, step] = ["min", "max", "step"].map((name) => model.get(name));
  const input = make("input", { type: "range", min, max, step: step ?? "any" });
  const value = make("output", {});
  follow(model, "value", () => {
    input.value = model.get("value");
    value.textContent = String(model.get("value"));
  });
  input.addEventListener("input", () => {
    model.set("value", Number(input.value));
    model.save_changes();
  });
  return make("label", { className: "live-slider" }, make("span", {}, model.get("description")), input, value);
}

function html(model) {
  const place = make("div", {});
  follow(model, "value", () => clean(model.get("value"), place));
  return place;
}

const VIEWS = new Map(
  Object.entries({ FloatSliderModel: slider, HTMLModel: html, IntSliderModel: slider, HBoxModel: box, VBoxModel: box }),
);

/** The element of a classic widget, or null where the page has none for its kind. */
export function classicView(model, widgets) {
  if (model.region) return model.region.place;
  return VIEWS.get(model.get("_model_name"))?.(model, widgets) ?? null;
}

/** What a classic widget does from the moment Python makes it, shown or not. */
export function beginClassic(model, models, context) {
  const kind = model.get("_model_name");
  if (kind === "OutputModel") model.region = new Region(make("div", { className: "live-captured" }), context);
  if (kind !== "LinkModel" && kind !== "DirectionalLinkModel") return;
  const [[from, name], [to, other]] = ["source", "target"].map((end) => {
    const [reference, trait] = model.get(end);
    return [models.get(idOf(reference)), trait];
  });
  const copy = (a, read, b, write) => () => {
    b.set(write, a.get(read));
    b.save_changes();
  };
  follow(from, name, copy(from, name, to, other));
  if (kind === "LinkModel") to.on(`change:${other}`, copy(to, other, from, name));
}
