// The page's cells and its one Python: what runs when, and what is said about it.

import style from "./session.css";
import { Cell } from "./cell.js";
import { pageName } from "./edits.js";
import { CannotStart, Kernel } from "./kernel.js";
import { progressBar } from "./progress.js";
import { Widgets } from "./widgets.js";

const PLAN = new URL(`../../live/${pageName()}.json`, import.meta.url);
const LASTS = "Python is ready. What your cells define lasts until you leave this page.";
const LOST = "Stopped. Python starts afresh: what your cells had defined is gone.";

export class Session {
  #cells; // Promise of the page's cells, in order, also those whose code the page does not show
  #kernel = null;
  #requests = new Map(); // request -> Cell
  #latest = null; // the cell that ran last, which gets what a widget's handler prints
  #line = Promise.resolve(); // one press after the other
  #ready = false;
  #stops = 0;

  constructor(bars) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
    this.widgets = new Widgets((...message) => this.#kernel?.comm(...message));
    this.#cells = this.#open(bars);
  }

  async #open(bars) {
    const plan = await (await fetch(PLAN)).json();
    this.needs = plan.needs;
    const shown = new Map(bars.map((bar) => [bar.id, bar]));
    return plan.cells.map((record) => new Cell(record, shown.get(record.id), this));
  }

  async #of(bar) {
    return (await this.#cells).find((cell) => cell.bar === bar);
  }

  async edit(bar) {
    await (await this.#of(bar)).edit();
  }

  async reset(bar) {
    (await this.#of(bar)).reset();
  }

  /** Open the editor of a cell, named as a traceback names it, at a line. */
  async goTo(name, line) {
    const cell = (await this.#cells).find((one) => one.bar && String(one.bar.number) === name);
    await cell?.edit(line);
  }

  /** Run a cell, and first those above it that have not run since they last changed. */
  async run(bar) {
    const cell = await this.#of(bar);
    if (cell.busy) return;
    cell.busy = true;
    const stops = this.#stops;
    this.#line = this.#line.then(() => this.#run(cell, stops)).finally(() => (cell.busy = false));
    await this.#line;
  }

  async #run(cell, stops) {
    if (stops !== this.#stops) return cell.say("Not run, because Python was stopped.");
    const cells = await this.#cells;
    if (!(await this.#start(cell))) return;
    const due = cells.slice(0, cells.indexOf(cell)).filter((above) => !above.fresh);
    for (const [i, above] of due.entries()) {
      cell.say(`Running the cells above first: ${i + 1} of ${due.length}.`);
      const { ok, stopped } = await this.#runOne(above, stops);
      if (stopped) return cell.say(LOST);
      if (!ok) return cell.say(`${above.failure()} so this cell did not run. Run it again to go on without.`);
    }
    cell.say("Running …");
    const { ok, stopped, reason } = await this.#runOne(cell, stops);
    if (stopped) cell.say(LOST);
    else if (reason) cell.say(`Python broke off: ${reason}`);
    else cell.say(ok ? this.#once() : "Ended with an error.");
  }

  #once() {
    if (this.#ready) return "Done.";
    this.#ready = true;
    return `Done. ${LASTS}`;
  }

  async #start(cell) {
    const progress = progressBar(cell.bar);
    this.#kernel ??= new Kernel({ needs: this.needs, hear: (message) => this.#hear(message) });
    this.showProgress = progress.show;
    cell.say("Starting Python …");
    cell.bar.stop.hidden = false;
    cell.bar.run.hidden = true;
    try {
      await this.#kernel.start();
      return true;
    } catch (error) {
      if (!(error instanceof CannotStart)) throw error;
      cell.say(error.message);
      return false;
    } finally {
      progress.remove();
      cell.showBusy(false);
    }
  }

  async #runOne(cell, stops) {
    if (stops !== this.#stops) return { stopped: true }; // between two cells, or before the first
    cell.showBusy(true);
    cell.fresh = true; // also if it fails: then the next press goes on without it
    this.#latest = cell;
    const outcome = await this.#kernel.run(cell.request(), (request) => {
      this.#requests.set(request, cell);
      cell.output.begin();
    });
    cell.showBusy(false);
    cell.ran();
    if (outcome.stopped) await this.#forget();
    return outcome;
  }

  async stop() {
    this.#stops += 1;
    const { lost } = (await this.#kernel?.stop()) ?? {};
    if (!lost) return;
    await this.#forget();
    this.#kernel.start().catch(() => {}); // at once, so that the next run does not wait; what fails is said then
  }

  async #forget() {
    this.widgets.forget();
    for (const cell of await this.#cells) cell.fresh = false;
  }

  #hear(message) {
    if (message.type === "progress") return this.showProgress?.(message);
    if (message.type === "comm") return this.widgets.receive(message);
    if (message.type === "heard") return this.widgets.heard(message.comm);
    const output = this.widgets.sinkOf(message.parent) ?? (this.#requests.get(message.parent) ?? this.#latest)?.output;
    output?.hear(message);
  }
}
