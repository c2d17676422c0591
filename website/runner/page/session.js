// The page's cells and its one Python: what runs when, and what is said about it.

import style from "./session.css";
import { keepSolved } from "../../progress/exercises.js";
import { pageName } from "../../progress/store.js";
import { Cell } from "./cell.js";
import { LONG, usually } from "./clock.js";
import { Kernel } from "./kernel.js";
import { progressBar } from "./progress.js";
import { answered } from "./questions.js";
import { fetched, Trouble } from "./trouble.js";
import { Widgets } from "./widgets.js";

const { edition } = document.documentElement.dataset; // see service_worker.mjs: a plan belongs to the page's own text
const PLAN = new URL(`../../live/${pageName()}.json?v=${edition}`, import.meta.url);
const LASTS = "Python is ready. What your cells define lasts until you leave this page.";
const LOST = "Stopped. Python starts afresh: what your cells had defined is gone.";
const DIED = "This cell broke Python itself, which starts afresh: what your cells had defined is gone.";

const named = (cells) => {
  const numbers = [...new Set(cells.filter((cell) => cell.bar).map((cell) => cell.bar.number))];
  const hidden = cells.filter((cell) => !cell.bar).length;
  const unseen = hidden === 1 ? "one" : String(hidden);
  if (!numbers.length) return `${unseen} that the page does not show`;
  const listed = `${numbers.length > 1 ? "cells" : "cell"} ${numbers.join(", ").replace(/, ([^,]*)$/, " and $1")}`;
  return hidden ? `${listed} and ${unseen} not shown` : listed;
};
const usual = (cells) => cells.reduce((sum, cell) => sum + cell.seconds, 0);

const lost = ({ died }) => (died ? DIED : LOST);

export class Session {
  #bars;
  #opened = null; // Promise of the page's cells, in order, also those whose code the page does not show
  #kernel = null;
  #requests = new Map(); // request -> Cell
  #latest = null; // the cell that ran last, which gets what a widget's handler prints
  #line = Promise.resolve(); // one press after the other
  #ready = false;
  #stops = 0;
  #runs = 0;
  #turns = []; // the cell that runs, and those that wait for it

  constructor(bars) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
    this.widgets = new Widgets((...message) => this.#kernel?.comm(...message));
    this.#bars = bars;
  }

  get #cells() {
    this.#opened ??= this.#open().catch((error) => {
      this.#opened = null; // the next press tries again
      throw error;
    });
    return this.#opened;
  }

  async #open() {
    const plan = await (await fetched(PLAN)).json();
    this.imports = plan.imports;
    const shown = new Map(this.#bars.map((bar) => [bar.id, bar]));
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

  async bringBack(bar) {
    (await this.#of(bar)).bringBack();
  }

  /** Open the editor of a cell, named as a traceback names it, at a line. */
  async goTo(name, line) {
    const cell = (await this.#cells).find((one) => one.bar && String(one.bar.number) === name);
    await cell?.edit(line);
  }

  /** Run a cell, and first those above it that it needs and that have not run since they last changed. */
  async run(bar) {
    const cell = await this.#of(bar);
    if (cell.busy) return cell.say("It runs already, or waits for its turn.");
    cell.busy = true;
    this.#turns.push(cell);
    this.#sayWhoWaits();
    const stops = this.#stops;
    const turn = this.#line
      .then(() => this.#run(cell, stops))
      .finally(() => {
        cell.busy = false;
        this.#turns.shift();
        this.#sayWhoWaits();
      });
    this.#line = turn.catch(() => {}); // who comes next need not fail too
    await turn;
  }

  #sayWhoWaits() {
    const [first, ...others] = this.#turns;
    for (const waiting of others) waiting.say(`Waits for ${named([first])}.`);
  }

  async #run(cell, stops) {
    if (stops !== this.#stops) return cell.say("Not run, because Python was stopped.");
    const cells = await this.#cells;
    if (!(await this.#start(cell, cells))) return;
    const found = await this.#kernel.due(cells, cells.indexOf(cell));
    if (!found.due) return cell.say(lost(found));
    const due = found.due.map((i) => cells[i]);
    cell.showBusy(true, usual([...due, cell]));
    try {
      for (const above of due) {
        cell.say(`Needs ${named(due)} first. Now ${named([above])} runs.`);
        above.showBusy(true, above.seconds);
        const outcome = await this.#runOne(above, stops);
        above.showBusy(false);
        if (outcome.stopped) return cell.say(lost(outcome));
        if (!outcome.ok) return cell.say(`${above.failure()} so this cell did not run. Run it again to go on without.`);
      }
      cell.say("Running …");
      const outcome = await this.#runOne(cell, stops);
      if (outcome.stopped) cell.say(lost(outcome));
      else cell.say(outcome.ok ? this.#done(cell, due) : "Ended with an error.");
    } finally {
      cell.showBusy(false);
    }
  }

  #done(cell, due) {
    const first = !this.#ready;
    this.#ready = true;
    const after = due.length ? `, after ${named(due)}` : "";
    const then = cell.ran ? "" : " You have edited it since.";
    return `Done${after}.${cell.solution ? " What you defined yourself stays yours." : ""}${then}${first ? ` ${LASTS}` : ""}`;
  }

  async #start(cell, cells) {
    const progress = progressBar(cell.bar);
    this.#kernel ??= new Kernel({ imports: this.imports, hear: (message) => this.#hear(message) });
    this.showProgress = progress.show;
    const first = cell.needs.map((i) => cells[i]).filter((above) => !above.ran);
    const wait = usual(first) >= LONG ? ` It then runs ${named(first)}, ${usually(usual(first))}.` : "";
    cell.say(`Starting Python …${wait}`);
    cell.showBusy(true);
    try {
      await this.#kernel.start();
      return true;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      cell.say(error.message);
      return false;
    } finally {
      progress.remove();
      cell.showBusy(false);
    }
  }

  async #runOne(cell, stops) {
    if (stops !== this.#stops) return { stopped: true }; // between two cells, or before the first
    cell.begins((this.#runs += 1)); // also if it fails: then the next press goes on without it
    this.#latest = cell;
    const asked = cell.request();
    const outcome = await this.#kernel.run(asked, (request) => {
      this.#requests.set(request, cell);
      cell.output.begin();
    });
    cell.ended();
    if (outcome.ok) keepSolved(cell, asked.source);
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
    for (const cell of await this.#cells) cell.forget();
  }

  async #died() {
    this.#latest?.say(DIED);
    await this.#forget();
  }

  #hear(message) {
    if (message.type === "progress") return this.showProgress?.(message);
    if (message.type === "died") return this.#died();
    if (message.type === "answered") return answered(message);
    if (message.type === "comm") return this.widgets.receive(message);
    if (message.type === "heard") return this.widgets.heard(message.comm);
    const output = this.widgets.sinkOf(message.parent) ?? (this.#requests.get(message.parent) ?? this.#latest)?.output;
    output?.hear(message);
  }
}
