// Widgets on the page whose other half is in Python: the Jupyter widgets protocol, over the kernel's wire.

import { known } from "./known_widgets.js";
import { Model } from "./model.js";

const AFM = "anywidget";

export class Widgets {
  #send; // (kind, comm, data) => to Python
  #models = new Map(); // comm -> Model
  #sinks = new Map(); // comm of an Output widget -> { msg, output }

  constructor(send) {
    this.#send = send;
  }

  receive({ kind, comm, data, buffers = [] }) {
    if (kind === "comm_open") {
      const model = new Model(data.state, (content) => this.#send("comm_msg", comm, content));
      model.put(data.buffer_paths ?? [], buffers);
      this.#models.set(comm, model);
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

  /** The output that takes what a request shows, if a widget captures it. */
  sinkOf() {
    return null;
  }

  /** Python has ended: what stands on the page goes on without it. */
  forget() {
    for (const model of this.#models.values()) model.cut();
    this.#models.clear();
  }

  async mount(id, element, description) {
    const model = this.#models.get(id);
    try {
      if (model?.get("_model_module") !== AFM) {
        element.textContent = `${description ?? "This widget"} needs JupyterLab: this page shows the book’s own widgets alone.`;
        return;
      }
      const widget = await known(model);
      await widget.initialize?.({ model });
      await widget.render({ model, el: element });
    } catch (error) {
      element.textContent = `This widget could not be drawn: ${error.message}`;
    }
  }
}
