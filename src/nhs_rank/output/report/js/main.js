// @ts-check
/* The page: its state, the worker that draws, and what follows when a weight moves. */

/**
 * @typedef {{ low: number, high: number, steps: number, way: string, scores: string }} Packed
 *
 * @typedef {object} PageData
 * @property {Model & { scores: string | Packed[] }} model
 * @property {{ name: string, title: string, model: Model, rows: number[], unit: number[], within: number[] }[]} presets
 * @property {{ config: string, set: Record<string, number>, cap: boolean, command: string, framework: string }} own
 * @property {Record<string, Record<string, string>>} titles
 * @property {Record<string, string>} names
 * @property {Record<string, string | null>} measures
 * @property {Record<string, (number | null)[]>} values
 * @property {{ noun: string, plural: string }} noun
 * @property {{ quarter: string, ranks: (number | null)[], averages: (number | null)[], segments: (number | null)[] }[]} quarters
 * @property {Record<string, string[]>} ways
 * @property {Record<string, string | null>} betters
 * @property {{ names: string[], of: number[] }} regions
 * @property {{ names: string[], of: number[] }} subtypes
 * @property {(config: string) => Model} modelOf
 * @property {(config: string) => Float64Array} scoresOf
 */

const PREVIEW = 2000;

/** Read the data that Python wrote. @returns {PageData} */
function readPage() {
  /** @type {PageData} */
  const page = JSON.parse(document.getElementById("data")?.textContent ?? "");
  const { model } = page;
  const trusts = model.codes.length;
  for (const metric of model.metrics) metric.better = page.betters[metric.key];
  const scores = typeof model.scores === "string" ? doubles(model.scores) : unpacked(model.scores, trusts);
  for (const one of page.presets) {
    const metrics = one.rows.map((row, at) => ({
      ...model.metrics[row],
      within: one.within[at],
      unit: one.model.units[one.unit[at]].key,
    }));
    /** @type {Model["light"]} */
    const light = model.light.map(([row, trust, part]) => [one.rows.indexOf(row), trust, part]);
    one.model = { ...model, ...one.model, metrics, light: light.filter(([row]) => row >= 0) };
  }
  const preset = (/** @type {string} */ name) => page.presets.find((one) => one.name === name);
  page.modelOf = (name) => preset(name)?.model ?? model;
  page.scoresOf = (name) => {
    const found = preset(name);
    if (!found) return scores;
    const own = new Float64Array(found.rows.length * trusts);
    found.rows.forEach((row, at) => own.set(scores.subarray(row * trusts, (row + 1) * trusts), at * trusts));
    if (found.model.mean === model.mean) return own;
    return own.map(model.mean === "geometric" ? Math.exp : Math.log);
  };
  return page;
}

/**
 * @param {string} text doubles as base64
 */
function doubles(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => view.getFloat64(8 * at, true));
}

/**
 * Scores from the short texts that Python made of them.
 * @param {Packed[]} rows
 * @param {number} trusts
 */
function unpacked(rows, trusts) {
  const scores = new Float64Array(rows.length * trusts).fill(NaN);
  rows.forEach(({ low, high, steps, way, scores: text }, row) => {
    text.split(",").forEach((one, at) => {
      if (one === "") return;
      const k = Number(one);
      const made = way === "rank" ? low + ((high - low) * k) / steps : low + ((high - low) / steps) * k;
      scores[row * trusts + at] = one.startsWith("=") ? Number(one.slice(1)) : made;
    });
  });
  return scores;
}

/** Draws in a worker; in this thread where there can be none. */
class Drawer {
  /** @param {string} source of the arithmetic */
  constructor(source) {
    this.address = URL.createObjectURL(new Blob([source, WORKER], { type: "text/javascript" }));
    /** @type {Worker | null} */
    this.worker = null;
  }

  /**
   * Draw for a state; what was being drawn before is dropped.
   * @param {object} job
   * @param {(ranges: Ranges, done: boolean) => void} answer
   */
  draw(job, answer) {
    this.worker?.terminate();
    this.worker = new Worker(this.address);
    this.worker.onmessage = ({ data }) => answer(data.ranges, data.done);
    this.worker.postMessage(job);
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
  }
}

/** What the worker does with a job. */
const WORKER = `
onmessage = ({ data }) => {
  const { model, scores, set, cap, preview } = data;
  const weighting = weigh(model, set);
  const simulation = new Simulation(model, scores, weighting, standing(model, scores, weighting, cap), cap);
  let shown = false;
  while (simulation.next()) {
    if (!shown && simulation.done >= preview) {
      shown = true;
      postMessage({ ranges: simulation.ranges(), done: false });
    }
  }
  postMessage({ ranges: simulation.ranges(), done: true });
};`;

class Page {
  constructor() {
    this.data = readPage();
    const { model, own } = this.data;
    this.root = document.documentElement;
    const table = /** @type {HTMLTableElement} */ (document.getElementById("league"));
    this.table = new LeagueTable(table, model);
    this.before = standing(model, this.data.scoresOf(""), weigh(model, new Map(Object.entries(own.set))), own.cap);
    this.drawer = new Drawer(document.getElementById("engine")?.textContent ?? "");
    /** @type {Ranges | null} */
    this.ranges = null;
    /** Whether the ranges that Python wrote are those of the state that is shown. */
    this.asWritten = false;
    this.shownKey = "";
    /** @type {Standing | undefined} */
    this.now = undefined;
    this.telling = 0;
    this.state = this.parsed();
    this.controls = new Controls(
      this.place("weights"),
      this.data,
      () => this.state,
      (change) => this.change(change),
    );
    this.listen();
    for (const one of document.querySelectorAll("[data-script]")) one.removeAttribute("hidden");
    this.show(true);
  }

  /** @param {string} id */
  place(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }

  parsed() {
    const { model, presets, own } = this.data;
    const keys = new Set(
      [model, ...presets.map((one) => one.model)].flatMap((one) => one.metrics.flatMap((metric) => [metric.key, metric.domain, metric.group ?? ""])),
    );
    const known = { configs: presets.map((one) => one.name), keys, codes: new Set(model.codes), cap: own.cap, set: own.set };
    return parseState(location.hash, known);
  }

  /** @param {Partial<State>} change */
  change(change) {
    const focus = change.trust !== undefined && change.trust !== this.state.trust;
    this.state = { ...this.state, ...change };
    const fragment = formatState(this.state, this.data.own);
    history.replaceState(null, "", fragment || location.pathname + location.search);
    this.show(false, focus);
  }

  /**
   * Bring everything in line with the state.
   * @param {boolean} first
   * @param {boolean} [focus] on the trust's page, or back on the table
   */
  show(first, focus = false) {
    const { state, data } = this;
    const model = data.modelOf(state.config);
    const scores = data.scoresOf(state.config);
    const weighting = weigh(model, state.set);
    const empty = !weighting.weight.some((one) => one > 0);
    this.place("no-weights").hidden = !empty;
    this.controls.show(model, weighting);
    const preset = /** @type {HTMLSelectElement} */ (this.place("preset"));
    preset.value = state.config;
    const cap = /** @type {HTMLInputElement} */ (this.place("cap"));
    cap.checked = state.cap;
    cap.disabled = !model.best.some((one) => one > 1);
    if (empty) return;
    const key = JSON.stringify([state.config, [...state.set], state.cap]);
    if (key !== this.shownKey) {
      this.shownKey = key;
      this.root.dataset.state = "busy";
      this.now = standing(model, scores, weighting, state.cap);
      this.table.figures(this.now, this.before);
      const asWritten = first && formatState({ ...state, trust: "" }, data.own) === "";
      if (asWritten) this.table.lines();
      else this.table.ranges(null, false);
      this.draw(model, scores, asWritten);
      this.tell();
    }
    this.pictures();
    this.openTrust(focus);
    this.wayBack();
  }

  /**
   * @param {Model} model
   * @param {Float64Array} scores
   * @param {boolean} asWritten the ranges of this state stand in the table already
   */
  draw(model, scores, asWritten) {
    if (!model.draws) {
      this.drawer.stop();
      this.ranges = null;
      this.root.dataset.state = "ready";
      return;
    }
    this.ranges = null;
    this.asWritten = asWritten;
    const job = { model, scores, set: this.state.set, cap: this.state.cap, preview: PREVIEW };
    if (asWritten) this.root.dataset.state = "ready";
    this.drawer.draw(job, (ranges, done) => {
      if (asWritten && !done) return; // the table has those of all draws already
      this.ranges = ranges;
      this.table.ranges(ranges, !done);
      this.pictures();
      this.openTrust(false);
      this.place("drawing").textContent = done ? "" : `Likely ranges are a first sight from ${ranges.draws.toLocaleString("en-GB")} draws…`;
      this.root.dataset.state = done ? "ready" : "preview";
    });
    this.place("drawing").textContent = asWritten ? "" : "Likely ranges are being drawn…";
  }

  /** Say in words what changed, once a moment has passed. */
  tell() {
    window.clearTimeout(this.telling);
    this.telling = window.setTimeout(() => {
      const { now, before } = this;
      if (!now) return;
      let ranks = 0;
      let segments = 0;
      now.rank.forEach((rank, at) => {
        if (rank !== before.rank[at]) ranks += 1;
        if (now.segment[at] !== before.segment[at]) segments += 1;
      });
      this.place("said").textContent = ranks
        ? `${ranks} ${this.data.noun.plural} have another rank than in the table as it was written, ${segments} another segment.`
        : "Every rank is that of the table as it was written.";
    }, 400);
  }

  /** The trusts that the filters show, in order of rank. */
  shownTrusts() {
    const now = this.now;
    const { codes } = this.data.model;
    if (!now) return [];
    const some = codes.map((code, at) => ({ at, code, name: this.table.names[at] })).filter(({ at }) => this.table.shown[at] && now.rank[at]);
    return some.sort((a, b) => now.rank[a.at] - now.rank[b.at] || a.at - b.at);
  }

  /** Draw those pictures that are open. */
  pictures() {
    const { now, before, state, data, ranges } = this;
    if (!now) return;
    const trusts = this.shownTrusts();
    const model = data.modelOf(state.config);
    const wait = [element("p", {}, model.draws ? "Being drawn…" : "The table was made without draws.")];
    /** @type {Record<string, () => Node[]>} */
    const views = {
      caterpillar: () => (ranges ? caterpillar(trusts, now, ranges) : wait),
      slope: () => slope(trusts, before, now),
      shares: () => (ranges ? segmentShares(trusts, ranges, ranges.shares.length / model.codes.length) : wait),
      leave: () => leaveOneOut(model, data.scoresOf(state.config), state, now, data.names, trusts.map((one) => one.at)),
    };
    for (const [name, view] of Object.entries(views)) {
      const place = /** @type {HTMLDetailsElement} */ (this.place(`view-${name}`));
      if (place.open) place.querySelector("div")?.replaceChildren(...view());
    }
  }

  /** @param {boolean} focus */
  openTrust(focus) {
    const { state, data, now, ranges } = this;
    const place = this.place("trust");
    const open = state.trust !== "" && now !== undefined;
    document.body.classList.toggle("one-trust", open);
    place.hidden = !open;
    if (open && now) {
      const model = data.modelOf(state.config);
      const at = model.codes.indexOf(state.trust);
      const scores = data.scoresOf(state.config);
      const likely = ranges ? [ranges.rankLow[at], ranges.rankHigh[at]] : this.asWritten ? this.table.likely(at) : null;
      const about = { page: data, model, scores, weighting: weigh(model, state.set), state, now, ranges, likely, at, name: this.table.names[at] };
      place.querySelector("div")?.replaceChildren(...trustView(about));
      if (focus) place.querySelector("h2")?.focus();
    } else if (focus) this.place("find").focus();
  }

  /** Show the way back to the table as it was written where there is one. */
  wayBack() {
    const changed = formatState({ ...this.state, trust: "" }, this.data.own) !== "";
    /** @type {HTMLButtonElement} */ (this.place("reset")).disabled = !changed;
  }

  listen() {
    const { own } = this.data;
    const at = (/** @type {string} */ id, /** @type {string} */ type, /** @type {(event: Event) => void} */ then) =>
      this.place(id).addEventListener(type, then);
    window.addEventListener("hashchange", () => {
      const focus = this.parsed().trust !== this.state.trust;
      this.state = this.parsed();
      this.show(false, focus);
    });
    at("skip", "click", (event) => {
      event.preventDefault(); // the fragment is the state's
      this.place("league").focus();
    });
    at("preset", "change", (event) => {
      const config = /** @type {HTMLSelectElement} */ (event.target).value;
      const model = this.data.modelOf(config);
      const set = config ? new Map() : new Map(Object.entries(own.set));
      this.change({ config, set, cap: config ? model.best.some((one) => one > 1) : own.cap });
    });
    at("cap", "change", (event) => this.change({ cap: /** @type {HTMLInputElement} */ (event.target).checked }));
    at("reset", "click", () => this.change({ config: "", set: new Map(Object.entries(own.set)), cap: own.cap }));
    at("close-trust", "click", () => this.change({ trust: "" }));
    at("print-trust", "click", () => window.print());
    at("copy-command", "click", () => this.copy(command(this.data, this.state)));
    at("copy-file", "click", () => this.copy(frameworkFile(this.data, this.state)));
    for (const id of ["find", "by-type", "by-region", "by-subtype"]) at(id, "input", () => this.filter());
    for (const head of this.table.heads) {
      head.querySelector("button")?.addEventListener("click", (event) => {
        this.table.arrange(/** @type {HTMLButtonElement} */ (event.currentTarget).dataset.sort);
      });
    }
    for (const view of document.querySelectorAll("details[id^='view-']")) view.addEventListener("toggle", () => this.pictures());
    this.table.body.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a");
      const row = link?.closest("tr");
      if (!row) return;
      event.preventDefault();
      this.change({ trust: row.dataset.code ?? "" });
    });
  }

  filter() {
    const text = /** @type {HTMLInputElement} */ (this.place("find")).value.trim().toLowerCase();
    const value = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (this.place(id)).value;
    const [type, region, subtype] = ["by-type", "by-region", "by-subtype"].map(value);
    const { model, regions, subtypes } = this.data;
    const count = this.table.filter(
      (at) =>
        (!type || model.types[at] === type) &&
        (!region || regions.names[regions.of[at]] === region) &&
        (!subtype || subtypes.names[subtypes.of[at]] === subtype) &&
        (!text || `${model.codes[at]} ${this.table.names[at]}`.toLowerCase().includes(text)),
    );
    this.place("shown").textContent = `${count} of ${model.codes.length} ${this.data.noun.plural} shown.`;
    this.pictures();
  }

  /** @param {string} text */
  async copy(text) {
    const box = /** @type {HTMLTextAreaElement} */ (this.place("copied-text"));
    this.place("copied").hidden = false;
    box.value = text;
    box.focus();
    box.select();
    try {
      await navigator.clipboard.writeText(text);
      this.place("said").textContent = "Copied.";
    } catch {
      this.place("said").textContent = "The text is selected: copy it with Ctrl+C.";
    }
  }
}

/**
 * The command that makes the table that is shown.
 * @param {PageData} data
 * @param {State} state
 */
function command(data, state) {
  const { own } = data;
  const model = data.modelOf(state.config);
  const keys = [...state.set.keys()];
  const level = levelOf(model, keys);
  if (new Set(keys.map(level)).size > 1) {
    return "# weights by metric and by domain together cannot be given on a command line:\n# use the framework file\n" + own.command;
  }
  const config = state.config || own.config;
  const parts = [own.command];
  if (config !== "nof-2025-26") parts.push(`-c ${quoted(config)}`);
  for (const [key, number] of state.set) parts.push(`--weight ${key}=${number}`);
  if (!state.cap && model.best.some((one) => one > 1)) parts.push("--no-cap");
  return parts.join(" ");
}

/** @param {string} text */
function quoted(text) {
  return /^[\w./-]+$/.test(text) ? text : `"${text}"`;
}

/**
 * A framework file of the table that is shown.
 * @param {PageData} data
 * @param {State} state
 */
function frameworkFile(data, state) {
  const model = data.modelOf(state.config);
  const level = levelOf(model, [...state.set.keys()]);
  const own = [...state.set].filter(([key]) => level(key) === model.level);
  const others = [...state.set].filter(([key]) => level(key) !== model.level);
  const lines = [
    "framework: my-weighting",
    "title: My weighting",
    `extends: ${state.config || data.own.config}`,
  ];
  const pairs = (/** @type {[string, number][]} */ some) => some.map(([key, number]) => `${key}: ${number}`).join(", ");
  const weights = [];
  if (own.length) weights.push(`  values: {${pairs(own)}}`);
  if (others.length) weights.push(`  multiply: {${pairs(others)}}`);
  if (weights.length) lines.push("weights:", ...weights);
  if (!state.cap && model.best.some((one) => one > 1)) lines.push("caps: []");
  return `${lines.join("\n")}\n`;
}

new Page();
