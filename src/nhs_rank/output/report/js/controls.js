// @ts-check
/* Weights by hand: a slider with a number field and its share of the whole for each domain or
   group, opening to its metrics; presets; caps. */

const MOST = 3; // of a slider; the number field takes more

class Controls {
  /**
   * @param {HTMLElement} place
   * @param {PageData} page
   * @param {() => State} state
   * @param {(change: Partial<State>) => void} change
   */
  constructor(place, page, state, change) {
    this.place = place;
    this.page = page;
    this.state = state;
    this.change = change;
    /** @type {Map<string, { slider: HTMLInputElement, field: HTMLInputElement, share: HTMLElement }>} */
    this.knobs = new Map();
    this.built = "?";
  }

  /**
   * Build what a weighting has to set, and show a state.
   * @param {Model} model
   * @param {Weighting} weighting
   */
  show(model, weighting) {
    const state = this.state();
    if (this.built !== state.config) {
      this.build(model);
      this.built = state.config;
    }
    const total = totalWeight(model, weighting);
    for (const [key, knob] of this.knobs) {
      const weight = knobWeight(model, weighting, state.set, key);
      if (document.activeElement !== knob.field) knob.field.value = String(rounded(weight));
      if (document.activeElement !== knob.slider) knob.slider.value = String(Math.min(weight, MOST));
      const share = percent(knobShare(model, weighting, key) / total);
      knob.share.textContent = share;
      knob.slider.setAttribute("aria-valuetext", `${rounded(weight)}, ${share} of all weights`);
    }
  }

  /** @param {Model} model */
  build(model) {
    this.knobs.clear();
    const sections = unitKeys(model).map(([level, key]) => {
      const own = model.metrics.filter((metric) => (level === "group" ? metric.group : metric.domain) === key);
      const title = this.page.titles[level]?.[key] ?? key;
      const metrics = own.map((metric) => this.knob(metric.key, this.page.names[metric.key] ?? metric.key, "metric"));
      return element(
        "section",
        { class: "unit" },
        this.knob(key, title, level),
        element("details", {}, element("summary", {}, `${own.length} metrics of ${title}`), ...metrics),
      );
    });
    this.place.replaceChildren(...sections);
  }

  /**
   * @param {string} key
   * @param {string} title
   * @param {string} level
   */
  knob(key, title, level) {
    const id = `w-${key}`;
    const slider = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", min: 0, max: MOST, step: 0.1, id: `${id}-slider`, "aria-label": `Weight of ${title}` })
    );
    const field = /** @type {HTMLInputElement} */ (
      element("input", { type: "number", min: 0, max: 1000, step: "any", id, inputmode: "decimal" })
    );
    const share = element("output", { for: `${id} ${id}-slider` });
    this.knobs.set(key, { slider, field, share });
    for (const input of [slider, field]) {
      input.addEventListener("input", () => {
        const number = input.valueAsNumber;
        if (number >= 0 && number <= 1e9) this.set(key, level, number);
      });
    }
    return element("div", { class: `knob ${level}` }, element("label", { for: id }, title), slider, field, share);
  }

  /**
   * Set one weight. Weights by metric and by domain cannot both be named on the command line, so a
   * framework that weighs metrics gets all of them by metric as soon as one is set by itself.
   * @param {string} key
   * @param {string} level
   * @param {number} number
   */
  set(key, level, number) {
    const model = this.page.modelOf(this.state().config);
    const set = new Map(this.state().set);
    if (model.level === "metric") {
      const weighting = weigh(model, set);
      const metrics = new Set(model.metrics.map((metric) => metric.key));
      if (level === "metric") {
        for (const [other] of [...set].filter(([one]) => !metrics.has(one))) {
          set.delete(other);
          model.metrics.forEach((metric, at) => {
            if (metric.domain === other || metric.group === other) set.set(metric.key, weighting.within[at]);
          });
        }
      } else if ([...set.keys()].some((other) => metrics.has(other))) {
        for (const metric of model.metrics) {
          if (metric.domain === key) set.set(metric.key, number * metric.within);
        }
        this.change({ set: tidied(model, set) });
        return;
      } else if (!meansDomain(model, [...set.keys()], key)) {
        // a key of the same name at another level, or keys of groups: by metric it is clear
        model.metrics.forEach((metric, at) => {
          set.set(metric.key, metric.domain === key ? number * metric.within : weighting.within[at]);
        });
        for (const other of [...set.keys()]) if (!metrics.has(other)) set.delete(other);
        this.change({ set: tidied(model, set) });
        return;
      }
    }
    set.set(key, number);
    this.change({ set: tidied(model, set) });
  }
}

/**
 * Whether a key beside others weighs just the metrics of the domain of that name.
 * @param {Model} model
 * @param {string[]} others
 * @param {string} key
 */
function meansDomain(model, others, key) {
  const level = levelOf(model, [...others, key]);
  const levels = new Set([...others, key].map(level));
  if (levels.size > 1) return false;
  return model.metrics.every((metric) => {
    const own = [metric.key, metric.domain, metric.group][LEVELS.indexOf(level(key))];
    return (own === key) === (metric.domain === key);
  });
}

/**
 * Leave out what is set to what it was.
 * @param {Model} model
 * @param {Map<string, number>} set
 */
function tidied(model, set) {
  const base = weigh(model, new Map());
  for (const [key, number] of [...set]) {
    const less = new Map(set);
    less.delete(key);
    const now = weigh(model, set);
    const then = weigh(model, less);
    const same = now.weight.every((one, at) => one === then.weight[at]);
    if (same && number === knobWeight(model, base, new Map(), key)) set.delete(key);
  }
  return set;
}

/**
 * What has a slider at the top: the units of the weighting, or the domains where it weighs metrics.
 * @param {Model} model
 * @returns {["domain" | "group", string][]}
 */
function unitKeys(model) {
  if (model.level !== "metric") {
    const level = model.level;
    return model.units.map((one) => [level, one.key]);
  }
  return [...new Set(model.metrics.map((metric) => metric.domain))].map((key) => ["domain", key]);
}

/**
 * The weight that a slider shows.
 * @param {Model} model
 * @param {Weighting} weighting
 * @param {Map<string, number>} set
 * @param {string} key
 */
function knobWeight(model, weighting, set, key) {
  const metric = model.metrics.findIndex((one) => one.key === key);
  if (metric >= 0) return weighting.within[metric];
  const unit = model.units.findIndex((one) => one.key === key);
  if (model.level !== "metric" && unit >= 0) return weighting.between[unit];
  let now = 0;
  let base = 0;
  model.metrics.forEach((one, at) => {
    if (one.domain !== key) return;
    now += weighting.within[at];
    base += one.within;
  });
  return base > 0 ? now / base : now;
}

/**
 * The weight of a key, to be held against `totalWeight`.
 * @param {Model} model
 * @param {Weighting} weighting
 * @param {string} key
 */
function knobShare(model, weighting, key) {
  let share = 0;
  model.metrics.forEach((metric, at) => {
    const mine = metric.key === key || metric.domain === key || metric.group === key;
    const level = unitKeys(model)[0]?.[0] ?? "domain";
    const unit = level === "group" ? metric.group : metric.domain;
    if (mine && (metric.key === key || unit === key)) share += shareOf(model, weighting, at);
  });
  return share;
}

/**
 * A metric's part of the whole: of its unit's weight its share within the unit.
 * @param {Model} model
 * @param {Weighting} weighting
 * @param {number} at
 */
function shareOf(model, weighting, at) {
  if (model.level === "metric") return weighting.within[at];
  let own = 0;
  weighting.within.forEach((one, other) => {
    if (weighting.unit[other] === weighting.unit[at]) own += one;
  });
  return own > 0 ? (weighting.between[weighting.unit[at]] * weighting.within[at]) / own : 0;
}

/**
 * @param {Model} model
 * @param {Weighting} weighting
 */
function totalWeight(model, weighting) {
  let total = 0;
  model.metrics.forEach((_, at) => (total += shareOf(model, weighting, at)));
  return total || 1;
}

/** @param {number} weight */
function rounded(weight) {
  return Math.round(weight * 1e6) / 1e6;
}
