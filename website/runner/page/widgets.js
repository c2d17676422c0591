// Widgets on the page whose other half is in Python: the Jupyter widgets protocol, over the kernel's wire.

import { beginClassic, classicView } from "./classic.js";
import { widgetOf } from "./known_widgets.js";
import { keepTraits } from "../../progress/traits.js";
import { Model } from "../../widgets_on_page/model.js";
import { begin } from "./views.js";

export class Widgets {
  #send; // (kind, comm, data as JSON) => to Python
  #models = new Map(); // comm -> Model

  constructor(send) {
    this.#send = send;
  }

  receive({ kind, comm, data: text, buffers = [] }) {
    const data = JSON.parse(text);
    if (kind === "comm_open") {
      const model = new Model(data.state, (content) => this.#send("comm_msg", comm, JSON.stringify(content)));
      model.put(data.buffer_paths ?? [], buffers);
      this.#models.set(comm, model);
      beginClassic(model, this.#models, { mount: (...place) => this.mount(...place), before: [] });
    } else if (kind === "comm_close") {
      this.#models.delete(comm);
    } else {
      this.#models.get(comm)?.hear(data, buffers);
    }
  }

  /** Python has handled what the model sent, so it may send what changed since. */
  heard(comm) {
    this.#models.get(comm)?.heard();
  }

  /** The region of the Output widget that captures what a request shows, if one does. */
  sinkOf(request) {
    return [...this.#models.values()].find((model) => model.region && model.get("msg_id") === request)?.region;
  }

  /** Python has ended: what stands on the page goes on without it. */
  forget() {
    for (const model of this.#models.values()) model.cut();
    this.#models.clear();
  }

  /** Show a widget in an element. `before` is the view that the book showed here: what the reader set there stays. */
  async mount(id, element, description, before) {
    const model = this.#models.get(id);
    await null; // then the element stands in its cell
    if (model) keepTraits(model, element);
    const belongs = (one, name) => one.get("of_reader")?.[name]; // an answer stays with its question
    for (const name of before?.model?.changed ?? [])
      if (model && belongs(model, name) === belongs(before.model, name)) model.set(name, before.model.get(name));
    model?.save_changes();
    try {
      const view = model && classicView(model, this);
      if (view) {
        element.append(view);
      } else if (model?.get("_model_module") === "anywidget") {
        const widget = await widgetOf(model);
        await widget.initialize?.({ model });
        begin(element, await widget.render({ model, el: element }));
      } else {
        element.textContent = `${description ?? "This widget"} cannot be shown on this page; JupyterLab shows it.`;
      }
    } catch (error) {
      element.textContent = `This widget could not be drawn: ${error.message}`;
    }
  }
}
