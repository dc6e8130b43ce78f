// @ts-check
/* One trust's own page: where it stands, how sure that is, what moves it, and each metric among
   its peers. */

/**
 * @typedef {object} About what is known of the trust in the state that is shown
 * @property {PageData} page
 * @property {Model} model
 * @property {Float64Array} scores
 * @property {Weighting} weighting
 * @property {State} state
 * @property {Standing} now
 * @property {Ranges | null} ranges
 * @property {number[] | null} likely rank, from and to; 0 where there is none, null while it is drawn
 * @property {number} at
 * @property {string} name
 */

/**
 * What a score adds to the average, for each metric; 0 where there is none.
 * @param {About} about
 */
function contributions({ model, scores, weighting, at }) {
  const trusts = model.codes.length;
  const weightOf = weightsOf(model, weighting);
  const own = model.metrics.map((_, row) => scores[row * trusts + at]);
  const inUnit = model.units.map((_, one) =>
    own.reduce((sum, score, row) => (weighting.unit[row] === one && !Number.isNaN(score) ? sum + weightOf(row, at) : sum), 0),
  );
  const between = inUnit.reduce((sum, weight, one) => (weight > 0 ? sum + weighting.between[one] : sum), 0);
  const shares = own.map((score, row) => {
    const unit = weighting.unit[row];
    if (Number.isNaN(score) || !(inUnit[unit] > 0) || !(between > 0)) return 0;
    return (weightOf(row, at) / inUnit[unit]) * (weighting.between[unit] / between);
  });
  return { own, shares };
}

/**
 * The metrics of a trust: value, peers, score, what it costs against the median of its peers.
 * @param {About} about
 */
function metricsOf(about) {
  const { page, model, scores, at } = about;
  const trusts = model.codes.length;
  const { own, shares } = contributions(about);
  return model.metrics.flatMap((metric, row) => {
    if (Number.isNaN(own[row])) return [];
    const plain = (/** @type {number} */ score) => (model.mean === "geometric" ? Math.exp(score) : score);
    const known = page.values[metric.key];
    const value = known?.[at] ?? null;
    const peers = model.codes.flatMap((_, other) => {
      if (model.types[other] !== model.types[at]) return [];
      const one = value === null ? scores[row * trusts + other] : (known?.[other] ?? NaN);
      return one === null || Number.isNaN(one) ? [] : [value === null ? plain(one) : one];
    });
    const score = plain(own[row]);
    const median = quantiles(
      model.codes.flatMap((_, other) => {
        const one = scores[row * trusts + other];
        return model.types[other] === model.types[at] && !Number.isNaN(one) ? [plain(one)] : [];
      }),
      [0.5],
    )[0];
    return [{ metric, value, shown: value ?? score, score, peers, share: shares[row], adds: shares[row] * score, cost: shares[row] * (score - median) }];
  });
}

/**
 * The trust among its peers on a strip: every peer a tick, quartiles a box, the median a line.
 * @param {ReturnType<typeof metricsOf>[number]} one
 * @param {string} name
 */
function strip(one, name) {
  const [low, first, median, third, high] = quantiles(one.peers, [0, 0.25, 0.5, 0.75, 1]);
  const better = one.value === null ? "lower" : one.metric.better;
  /** @param {number} value the better end is on the left */
  const x = (value) => {
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return Math.round((4 + 192 * (better === "higher" ? 1 - share : share)) * 10) / 10;
  };
  const ends = [x(first), x(third)].sort((a, b) => a - b);
  const ticks = one.peers.map((value) => `M${x(value)} 5V15`).join("");
  const said =
    `${one.peers.length} peers from ${shortNumber(low)} to ${shortNumber(high)}, quartiles ` +
    `${shortNumber(first)} and ${shortNumber(third)}, median ${shortNumber(median)}; here ${shortNumber(one.shown)}. The better end is on the left.`;
  return picture(
    200,
    20,
    name,
    said,
    svg("rect", { x: ends[0], y: 4, width: Math.max(ends[1] - ends[0], 0.5), height: 12, class: "quartiles" }),
    svg("path", { d: ticks, class: "peers" }),
    svg("path", { d: `M${x(median)} 2V18`, class: "median" }),
    svg("circle", { cx: x(one.shown), cy: 10, r: 5, class: "dot" }),
  );
}

/**
 * Rank and segment under another state of the weights.
 * @param {About} about
 * @param {Map<string, number>} set
 * @param {boolean} cap
 */
function elsewhere({ model, scores, at }, set, cap) {
  const weighting = weigh(model, set);
  if (!weighting.weight.some((one) => one > 0)) return null;
  const other = standing(model, scores, weighting, cap);
  return other.because[at] === null ? { rank: other.rank[at], of: other.rankedOf[at], segment: other.segment[at] } : null;
}

/**
 * Care alone: no metric of finance, no cap.
 * @param {About} about
 */
function careOnly(about) {
  const { model, weighting } = about;
  if (!model.metrics.some((metric, row) => isMoney(metric) && weighting.weight[row] > 0)) return null;
  const set = new Map();
  model.metrics.forEach((metric, row) => {
    if (model.level === "metric") set.set(metric.key, isMoney(metric) ? 0 : weighting.within[row]);
    else if (isMoney(metric)) set.set(metric.key, 0);
  });
  if (model.level !== "metric") {
    const less = { ...weighting, within: weighting.within.map((one, row) => (isMoney(model.metrics[row]) ? 0 : one)) };
    less.weight = less.within.map((one, row) => one * less.between[less.unit[row]]);
    if (!less.weight.some((one) => one > 0)) return null;
    const other = standing(model, about.scores, less, false);
    const at = about.at;
    return other.because[at] === null ? { rank: other.rank[at], of: other.rankedOf[at], segment: other.segment[at] } : null;
  }
  return elsewhere(about, set, false);
}

/** @param {Metric} metric */
function isMoney(metric) {
  return metric.domain === "finance" || /^finance/.test(metric.domain);
}

/**
 * Three plain sentences for a reader who is no analyst, and care apart from money.
 * @param {About} about
 * @param {ReturnType<typeof metricsOf>} metrics
 */
function sentences(about, metrics) {
  const { page, model, state, now, likely, at, name } = about;
  const type = model.types[at];
  const among = type ? `${now.rankedOf[at]} ${type.toLowerCase()}${type.endsWith("s") ? "" : "s"}` : `${now.rankedOf[at]} ${page.noun.plural}`;
  if (now.because[at] !== null) return [`${name} is not ranked here: ${now.because[at]}.`];
  const said = [`${name} is ${ordinal(now.rank[at])} of ${among}, in segment ${now.segment[at]} (1 is best).`];
  if (likely === null && model.draws) said.push("How sure that place is cannot be said yet: the draws are being made.");
  else if (likely && likely[0] > 0) {
    const [low, high] = likely;
    const share = (high - low + 1) / now.rankedOf[at];
    const sure = share > 0.5 ? "not sure at all" : share > 0.25 ? "far from sure" : "fairly sure";
    said.push(
      `That place is ${sure}: had other metrics of the same kind been counted, it could have been anywhere from ${ordinal(low)} to ${ordinal(high)}.`,
    );
  } else said.push("How sure that place is cannot be said: too few metrics are counted, or no draws were made.");
  const most = metrics.filter((one) => one.share > 0).sort((a, b) => Math.abs(b.cost) - Math.abs(a.cost))[0];
  if (most) {
    const way = most.cost > 0 ? "costs it most" : "helps it most";
    said.push(`What ${way} is “${page.names[most.metric.key] ?? most.metric.key}”, where it scores ${fixed(most.score, 2)} (1 is best, 4 worst).`);
  }
  const care = careOnly(about);
  if (care) said.push(`On care alone, with finance left out and no cap, it would be ${ordinal(care.rank)}, in segment ${care.segment}.`);
  if (state.cap && model.best[at] > 1) {
    const free = elsewhere(about, state.set, false);
    if (free) {
      const cost = now.rank[at] - free.rank;
      said.push(
        free.segment === now.segment[at] && cost === 0
          ? "The cap for trusts in deficit holds for it, and changes nothing here."
          : `The cap for trusts in deficit costs it ${Math.abs(cost)} place${Math.abs(cost) === 1 ? "" : "s"}: without any cap it would be ${ordinal(free.rank)}, in segment ${free.segment}.`,
      );
    }
  }
  return said;
}

/**
 * The whole view of a trust.
 * @param {About} about
 * @returns {HTMLElement[]}
 */
function trustView(about) {
  const { page, model, now, ranges, at, name } = about;
  const metrics = metricsOf(about).sort((a, b) => b.cost - a.cost);
  const parts = [
    element("h2", { tabindex: -1 }, `${name} (${model.codes[at]})`),
    element("div", { class: "plainly" }, ...sentences(about, metrics).map((one) => element("p", {}, one))),
  ];
  const named = (/** @type {typeof metrics} */ some) => some.map((one) => page.names[one.metric.key] ?? one.metric.key).join("; ");
  const counted = metrics.filter((one) => one.share > 0);
  const strong = counted.filter((one) => one.cost < 0).slice(-3).reverse();
  const weak = counted.filter((one) => one.cost > 0).slice(0, 3);
  if (strong.length) parts.push(element("p", {}, element("b", {}, "Strengths: "), `${named(strong)}.`));
  if (weak.length) parts.push(element("p", {}, element("b", {}, "Weaknesses: "), `${named(weak)}.`));
  parts.push(element("p", {}, element("b", {}, "The way up: "), wayUp(about)));
  for (const line of page.ways[model.codes[at]] ?? []) parts.push(element("p", {}, line));
  if (ranges && ranges.rankLow[at] > 0) {
    const size = ranges.shares.length / model.codes.length;
    const shares = [...ranges.shares.subarray(at * size, (at + 1) * size)];
    parts.push(element("p", {}, element("b", {}, "Share of draws in each segment: "), `${shares.map((share, one) => `${one + 1}: ${percent(share)}`).join(", ")}.`));
  }
  const quarters = page.quarters.filter((one) => one.ranks[at] !== null);
  if (quarters.length > 1) {
    parts.push(plainTable("Over the quarters in the files, by the table's own weighting", ["Quarter", "Average", "Segment", "Rank"],
      quarters.map((one) => [one.quarter, fixed(one.averages[at], 2), one.segments[at] ?? "–", one.ranks[at] ?? "–"])));
  }
  const rows = metrics.map((one) => {
    const title = page.names[one.metric.key] ?? one.metric.key;
    const unit = one.value === null ? "(score)" : (page.measures[one.metric.key] ?? "");
    return [
      title,
      `${shortNumber(one.shown)}${unit === "%" ? "%" : unit ? ` ${unit}` : ""}`,
      strip(one, title),
      fixed(one.score, 2),
      one.share > 0 ? fixed(one.adds, 3) : "does not count",
      one.share > 0 ? fixed(one.cost, 3) : "–",
    ];
  });
  parts.push(
    plainTable(
      "Metrics, the one that costs most first. A strip shows all peers of the same type: the better end left, quartiles as a box, the median as a line, the trust as a dot.",
      ["Metric", "Value", "Among its peers", "Score", "Adds to the average", "Costs against the median"],
      rows,
    ),
  );
  return parts;
}

/**
 * What would bring the trust to the next segment, as far as scores say it.
 * @param {About} about
 */
function wayUp(about) {
  const { model, now, at, state } = about;
  if (now.because[at] !== null || now.segment[at] <= 1) return now.segment[at] === 1 ? "it is in the best segment already." : "it is not ranked.";
  const target = now.segment[at] - 1;
  if (state.cap && model.best[at] > target) return `no average reaches segment ${target}, since a cap holds it in segment ${model.best[at]} or worse.`;
  const cut = cutsOf(now.cuts, model.types[at])[target - 1];
  if (cut === undefined) return "no bound says what the next segment takes.";
  const gap = Math.max(now.average[at] - cut, 0);
  const { shares } = contributions(about);
  const largest = Math.max(...shares);
  return (
    `segment ${target} ends at an average of ${fixed(cut, 3)}; its own must fall by ${fixed(gap, 3)}, that is ` +
    `${fixed(gap / largest, 2)} points of score in one metric with the largest weight. The bounds move a little when trusts do.`
  );
}
