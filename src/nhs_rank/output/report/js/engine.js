// @ts-check
/* The steps of the ranking, as nhs_rank.arithmetic has them, and the draws behind likely ranges.
   Sums run over the same numbers in the same order, so that every figure is that of `compute`.
   Tables of metrics by trusts are laid out flat, the trusts of one metric side by side. */

/**
 * @typedef {object} Metric
 * @property {string} key
 * @property {string} name
 * @property {string[]} aliases
 * @property {string} domain
 * @property {string | null} group
 * @property {string} unit what it is weighed as: "" by metric, else its domain or group
 * @property {number} within its weight within the unit, before what is set here
 * @property {string | null} better
 * @property {string | null} measure the unit of its values
 *
 * @typedef {object} Model
 * @property {Metric[]} metrics the counted ones
 * @property {string[]} codes
 * @property {string[]} types of each trust
 * @property {"metric" | "domain" | "group"} level
 * @property {{ key: string, weight: number }[]} units
 * @property {"arithmetic" | "geometric"} mean
 * @property {{ min_metrics: number, min_share: number }} missing
 * @property {{ method: "quantile" | "fixed", cuts: Record<string, number[]>, shares: number[], pool: "all" | "type" }} segments
 * @property {{ within: "type" | "all", by_segment: boolean, decimals: number }} ranking
 * @property {number[]} best the best segment that caps allow each trust
 * @property {number} draws
 * @property {string} seed
 * @property {number} least_metrics
 * @property {[number, number, number][]} light metric, trust, and the share of its weight that it has there
 *
 * @typedef {{ within: Float64Array, unit: Int32Array, between: Float64Array, weight: Float64Array }} Weighting
 *
 * @typedef {object} Standing
 * @property {Float64Array} average NaN where there is none
 * @property {Int32Array} scored
 * @property {(string | null)[]} because why a trust is not ranked
 * @property {Record<string, number[]>} cuts
 * @property {Int32Array} unadjusted 0 where not ranked
 * @property {Int32Array} segment
 * @property {Int32Array} rank
 * @property {Int32Array} rankedOf
 *
 * @typedef {object} Ranges
 * @property {number} draws
 * @property {Float64Array} scoreLow NaN where there is no range
 * @property {Float64Array} scoreHigh
 * @property {Int32Array} rankLow 0 where there is no range
 * @property {Int32Array} rankHigh
 * @property {Float64Array} shares of draws in each segment, trust by trust
 */

const SAME = 1e-9;
const ENDS = [0.025, 0.975];

/**
 * What a key is weighed as: the level that all keys have in common, else the first that it has.
 * @param {Model} model
 * @param {string[]} keys
 * @returns {(key: string) => string}
 */
function levelOf(model, keys) {
  const order = [model.level, ...["group", "domain", "metric"].filter((one) => one !== model.level)];
  /** @param {string} key */
  const levels = (key) =>
    order.filter((level) =>
      model.metrics.some((metric) => [metric.key, metric.domain, metric.group][LEVELS.indexOf(level)] === key),
    );
  const common = order.find((level) => keys.every((key) => levels(key).includes(level)));
  return (key) => common ?? levels(key)[0] ?? model.level;
}

const LEVELS = ["metric", "domain", "group"];

/**
 * Weights in use: those of the model, and what is set here. A key of the framework's own level sets
 * a weight; one of another level multiplies those of its metrics.
 * @param {Model} model
 * @param {Map<string, number>} set
 * @returns {Weighting}
 */
function weigh(model, set) {
  const level = levelOf(model, [...set.keys()]);
  const unit = Int32Array.from(model.metrics, (metric) =>
    Math.max(0, model.units.findIndex((one) => one.key === metric.unit)),
  );
  const between = Float64Array.from(model.units, (one) => one.weight);
  const within = Float64Array.from(model.metrics, (metric) => metric.within);
  for (const [key, number] of set) {
    const of = level(key);
    if (of === model.level && of !== "metric") {
      const at = model.units.findIndex((one) => one.key === key);
      if (at >= 0) between[at] = number;
      continue;
    }
    model.metrics.forEach((metric, at) => {
      if ([metric.key, metric.domain, metric.group][LEVELS.indexOf(of)] !== key) return;
      within[at] = of === model.level ? number : number * within[at];
    });
  }
  const weight = within.map((own, at) => own * between[unit[at]]);
  return { within, unit, between, weight };
}

/**
 * The mean of what is there, at its weights: the rows of a table where `mine` says so.
 * @param {Float64Array} table rows by trusts
 * @param {(row: number) => boolean} mine
 * @param {(row: number, trust: number) => number} weightOf
 * @param {number} trusts
 * @returns {Float64Array}
 */
function weightedMean(table, mine, weightOf, trusts) {
  const total = new Float64Array(trusts);
  const weight = new Float64Array(trusts);
  const rows = table.length / Math.max(trusts, 1);
  for (let row = 0; row < rows; row++) {
    if (!mine(row)) continue;
    for (let trust = 0; trust < trusts; trust++) {
      const score = table[row * trusts + trust];
      if (Number.isNaN(score)) continue;
      const part = weightOf(row, trust);
      weight[trust] += part;
      total[trust] += part * score;
    }
  }
  for (let trust = 0; trust < trusts; trust++) {
    total[trust] = weight[trust] > 0 ? total[trust] / weight[trust] : NaN;
  }
  return total;
}

/**
 * The weight of a metric for a trust: its own, or less where parts of the metric are missing.
 * @param {Model} model
 * @param {Weighting} weighting
 * @returns {(row: number, trust: number) => number}
 */
function weightsOf(model, { within }) {
  if (!model.light.length) return (row) => within[row];
  const trusts = model.codes.length;
  const share = new Map(model.light.map(([row, trust, part]) => [row * trusts + trust, part]));
  return (row, trust) => within[row] * (share.get(row * trusts + trust) ?? 1);
}

/**
 * Means within units, then between units; turned back from logarithms for a geometric mean.
 * @param {Model} model
 * @param {Float64Array} table what is averaged: scores, or their logarithms
 * @param {Weighting} weighting
 * @param {number} trusts
 * @returns {Float64Array}
 */
function averages(model, table, weighting, trusts) {
  const { unit, between } = weighting;
  const weightOf = weightsOf(model, weighting);
  let mean;
  if (between.length === 1) {
    mean = weightedMean(table, () => true, weightOf, trusts);
  } else {
    const means = new Float64Array(between.length * trusts);
    between.forEach((_, at) => {
      const own = weightedMean(table, (row) => unit[row] === at, weightOf, trusts);
      means.set(own, at * trusts);
    });
    mean = weightedMean(means, () => true, (row) => between[row], trusts);
  }
  return model.mean === "geometric" ? mean.map(fromLogarithm) : mean;
}

/**
 * An average from the mean of logarithms, to 12 decimals, halves to the even digit.
 * @param {number} mean
 */
function fromLogarithm(mean) {
  const scaled = Math.exp(mean) * 1e12;
  let whole = Math.floor(scaled);
  const rest = scaled - whole;
  if (rest > 0.5 || (rest === 0.5 && whole % 2)) whole += 1;
  return whole / 1e12;
}

/**
 * Quantiles, linear between the two nearest.
 * @param {number[]} values
 * @param {number[]} shares
 */
function quantiles(values, shares) {
  const sorted = Float64Array.from(values).sort();
  return shares.map((share) => {
    const position = (sorted.length - 1) * share;
    const low = Math.floor(position);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
  });
}

/**
 * Average as a whole number of its last decimal place, halves up.
 * @param {number} average
 * @param {number} scale ten to the power of the decimals
 */
function roundedUp(average, scale) {
  return Math.floor(average * scale + 0.5 + 1e-6);
}

/**
 * Rank all trusts.
 * @param {Model} model
 * @param {Float64Array} scores metrics by trusts, NaN where there is none; logarithms of them for a
 *   geometric mean
 * @param {Weighting} weighting
 * @param {boolean} cap
 * @returns {Standing}
 */
function standing(model, scores, weighting, cap) {
  const trusts = model.codes.length;
  const average = averages(model, scores, weighting, trusts);
  const scored = new Int32Array(trusts);
  /** @type {Map<string, Set<number>>} */
  const reported = new Map();
  weighting.weight.forEach((weight, row) => {
    if (!(weight > 0)) return;
    for (let trust = 0; trust < trusts; trust++) {
      if (Number.isNaN(scores[row * trusts + trust])) continue;
      scored[trust] += 1;
      const type = model.types[trust];
      if (!reported.has(type)) reported.set(type, new Set());
      reported.get(type)?.add(row);
    }
  });
  const { min_metrics: least, min_share: share } = model.missing;
  const because = model.codes.map((_, trust) => {
    const could = reported.get(model.types[trust])?.size ?? 0;
    if (scored[trust] === 0) return "no counted metric";
    if (scored[trust] < least) return `${scored[trust]} of at least ${least} metrics`;
    if (scored[trust] < share * could - SAME) {
      return `${scored[trust]} of ${could} metrics, less than ${+(100 * share).toPrecision(6)}%`;
    }
    return null;
  });
  const ranked = model.codes.map((_, at) => at).filter((at) => because[at] === null);
  const cuts = segmentCuts(model, average, ranked);
  const unadjusted = new Int32Array(trusts);
  const segment = new Int32Array(trusts);
  for (const trust of ranked) {
    unadjusted[trust] = segmentOf(average[trust], cutsOf(cuts, model.types[trust]));
    segment[trust] = Math.max(unadjusted[trust], cap ? model.best[trust] : 1);
  }
  const rank = new Int32Array(trusts);
  const rankedOf = new Int32Array(trusts);
  const scale = 10 ** model.ranking.decimals;
  for (const group of groups(model, ranked)) {
    for (const trust of group) {
      const own = roundedUp(average[trust], scale);
      rank[trust] = 1;
      rankedOf[trust] = group.length;
      for (const other of group) {
        const ahead = model.ranking.by_segment ? segment[other] - segment[trust] : 0;
        if (ahead < 0 || (ahead === 0 && roundedUp(average[other], scale) < own)) rank[trust] += 1;
      }
    }
  }
  return { average, scored, because, cuts, unadjusted, segment, rank, rankedOf };
}

/**
 * Bounds between segments, by trust type, or under "" for all.
 * @param {Model} model
 * @param {Float64Array} average
 * @param {number[]} ranked
 * @returns {Record<string, number[]>}
 */
function segmentCuts(model, average, ranked) {
  const { method, cuts, shares, pool } = model.segments;
  if (method === "fixed") return cuts;
  /** @type {Record<string, number[]>} */
  const found = {};
  const kinds = pool === "all" ? [""] : [...new Set(ranked.map((at) => model.types[at]))].sort();
  for (const kind of kinds) {
    const own = ranked.filter((at) => pool === "all" || model.types[at] === kind);
    if (own.length) found[kind] = quantiles(own.map((at) => average[at]), shares);
  }
  return found;
}

/**
 * @param {Record<string, number[]>} cuts
 * @param {string} type
 */
function cutsOf(cuts, type) {
  return cuts[""] ?? cuts[type] ?? [];
}

/**
 * @param {number} average
 * @param {number[]} cuts
 */
function segmentOf(average, cuts) {
  let segment = 1;
  for (const cut of cuts) if (average > cut + SAME) segment += 1;
  return segment;
}

/**
 * The trusts that are ranked together.
 * @param {Model} model
 * @param {number[]} ranked
 * @returns {number[][]}
 */
function groups(model, ranked) {
  if (model.ranking.within === "all") return [ranked];
  const kinds = [...new Set(ranked.map((at) => model.types[at]))].sort();
  return kinds.map((kind) => ranked.filter((at) => model.types[at] === kind));
}

/** The bootstrap over metrics, block by block. */
class Simulation {
  /**
   * @param {Model} model
   * @param {Float64Array} scores as for `standing`
   * @param {Weighting} weighting
   * @param {Standing} table
   * @param {boolean} cap
   */
  constructor(model, scores, weighting, table, cap) {
    const all = model.codes.length;
    const ranked = model.codes.map((_, at) => at).filter((at) => table.because[at] === null);
    const used = model.metrics.map((_, at) => at).filter((at) => weighting.weight[at] > 0);
    const trusts = ranked.length;
    this.model = model;
    this.table = table;
    this.ranked = ranked;
    this.done = 0;
    this.wanted = model.draws;
    this.size = Math.max(Math.floor(120000 / Math.max(trusts, 1)), 16);
    this.seed = BigInt(model.seed);
    this.single = weighting.between.length === 1;
    this.between = weighting.between;
    this.unit = used.map((row) => weighting.unit[row]);
    this.within = used.map((row) => weighting.within[row]);
    const weightOf = weightsOf(model, weighting);
    this.used = used.length;
    // each trust's scores without gaps; those with most scores first
    const rows = ranked.map((trust) =>
      used.map((_, at) => at).filter((at) => !Number.isNaN(scores[used[at] * all + trust])),
    );
    this.order = ranked.map((_, at) => at).sort((a, b) => rows[b].length - rows[a].length || a - b);
    this.number = Int32Array.from(this.order, (at) => rows[at].length);
    this.most = this.number[0] ?? 0;
    this.metric = new Int32Array(trusts * this.most);
    this.weight = new Float64Array(trusts * this.most);
    this.weighted = new Float64Array(trusts * this.most);
    this.score = new Float64Array(trusts * this.used).fill(NaN);
    this.own = new Float64Array(trusts * this.used);
    this.order.forEach((at, row) => {
      rows[at].forEach((metric, turn) => {
        const place = row * this.most + turn;
        const score = scores[used[metric] * all + ranked[at]];
        this.metric[place] = metric;
        const own = weightOf(used[metric], ranked[at]);
        this.weight[place] = own;
        this.weighted[place] = score * own;
        this.own[row * this.used + metric] = own;
        this.score[row * this.used + metric] = score;
      });
    });
    this.equal = !model.light.length && this.within.every((one) => one === this.within[0]);
    this.divisor = Float64Array.from(this.order, (_, row) => this.number[row] * this.weight[row * this.most]);
    this.tells = this.order.map((_, row) => {
      const own = [...this.score.subarray(row * this.used, (row + 1) * this.used)].filter((one) => !Number.isNaN(one));
      return own.length >= model.least_metrics && Math.max(...own) - Math.min(...own) >= SAME;
    });
    // what placing and ranking needs, in the order of `order`
    this.cuts = this.order.map((at) => cutsOf(table.cuts, model.types[ranked[at]]));
    this.best = Int32Array.from(this.order, (at) => (cap ? model.best[ranked[at]] : 1));
    const rowOf = new Map(this.order.map((at, row) => [ranked[at], row]));
    this.groups = groups(model, ranked).map((group) =>
      Int32Array.from(group, (trust) => rowOf.get(trust) ?? 0),
    );
    this.places = Math.max(0, ...this.groups.map((group) => group.length));
    this.ranks = new Uint32Array(trusts * this.places);
    this.segments = 1 + Math.max(0, ...this.cuts.map((cuts) => cuts.length), ...this.best.map((one) => one - 1));
    this.inSegment = new Uint32Array(trusts * this.segments);
    this.kept = new Float64Array(trusts * this.wanted);
    this.scale = 10 ** model.ranking.decimals;
    this.halves = new Uint32Array(this.size * trusts + 1);
    this.total = new Float64Array(this.size * trusts);
    this.totalWeight = new Float64Array(this.equal && this.single ? 0 : this.size * trusts);
    this.counts = new Uint8Array(this.single ? 0 : this.size * trusts * this.used);
  }

  /** Make one block of draws; false once all are done. */
  next() {
    const trusts = this.order.length;
    if (this.done >= this.wanted || trusts === 0) return false;
    const draws = Math.min(this.size, this.wanted - this.done);
    const stream = new Stream(this.seed, 1, this.done / this.size);
    this.total.fill(0);
    this.totalWeight.fill(0);
    this.counts.fill(0);
    let live = trusts;
    for (let turn = 0; turn < this.most; turn++) {
      while (this.number[live - 1] <= turn) live -= 1;
      stream.fill(this.halves, draws * live);
      if (this.single) this.add(draws, live);
      else this.count(draws, live);
    }
    this.tally(draws);
    this.done += draws;
    return this.done < this.wanted;
  }

  /**
   * Add up the scores drawn in one turn.
   * @param {number} draws
   * @param {number} live
   */
  add(draws, live) {
    const { halves, number, weighted, weight, total, totalWeight, most, equal } = this;
    const trusts = number.length;
    for (let draw = 0, half = 0; draw < draws; draw++) {
      const into = draw * trusts;
      for (let row = 0; row < live; row++, half++) {
        const at = row * most + Math.floor((halves[half] * number[row]) / 4294967296);
        total[into + row] += weighted[at];
        if (!equal) totalWeight[into + row] += weight[at];
      }
    }
  }

  /**
   * Count the metrics drawn in one turn.
   * @param {number} draws
   * @param {number} live
   */
  count(draws, live) {
    const { halves, number, metric, counts, most, used } = this;
    const trusts = number.length;
    for (let draw = 0, half = 0; draw < draws; draw++) {
      const into = draw * trusts * used;
      for (let row = 0; row < live; row++, half++) {
        const at = row * most + Math.floor((halves[half] * number[row]) / 4294967296);
        counts[into + row * used + metric[at]] += 1;
      }
    }
  }

  /**
   * The average of a trust in a draw of the block.
   * @param {number} at draw by trust
   * @param {number} row
   */
  averageOf(at, row) {
    if (this.single) {
      return this.total[at] / (this.equal ? this.divisor[row] : this.totalWeight[at]);
    }
    const { counts, own, unit, between, score, used } = this;
    let total = 0;
    let weight = 0;
    for (let one = 0; one < between.length; one++) {
      let ownTotal = 0;
      let ownWeight = 0;
      for (let metric = 0; metric < used; metric++) {
        if (unit[metric] !== one) continue;
        const part = own[row * used + metric] * counts[at * used + metric];
        if (part === 0) continue; // adding nought changes no sum
        ownWeight += part;
        ownTotal += part * score[row * used + metric];
      }
      if (!(ownWeight > 0)) continue;
      weight += between[one];
      total += between[one] * (ownTotal / ownWeight);
    }
    return total / weight;
  }

  /**
   * Place and rank the draws of the block, and count.
   * @param {number} draws
   */
  tally(draws) {
    const { order, kept, cuts, best, segments, inSegment, ranks, places, wanted, scale } = this;
    const trusts = order.length;
    const geometric = this.model.mean === "geometric";
    const bySegment = this.model.ranking.by_segment;
    const segment = new Int32Array(trusts);
    const key = new Float64Array(trusts);
    for (let draw = 0; draw < draws; draw++) {
      let least = Infinity;
      let most = -Infinity;
      for (let row = 0; row < trusts; row++) {
        let average = this.averageOf(draw * trusts + row, row);
        if (geometric) average = fromLogarithm(average);
        kept[row * wanted + this.done + draw] = average;
        segment[row] = Math.max(segmentOf(average, cuts[row]), best[row]);
        inSegment[row * segments + segment[row] - 1] += 1;
        const rounded = Math.floor(average * scale + 0.5 + 1e-6);
        key[row] = rounded;
        if (rounded < least) least = rounded;
        if (rounded > most) most = rounded;
      }
      const span = most - least + 1;
      const buckets = bySegment ? span * segments : span;
      for (let row = 0; row < trusts; row++) {
        key[row] += bySegment ? (segment[row] - 1) * span - least : -least;
      }
      for (const group of this.groups) {
        const rank = buckets <= 8192 ? byCounting(key, group, buckets) : bySorting(key, group);
        for (let at = 0; at < group.length; at++) ranks[group[at] * places + rank[at]] += 1;
      }
    }
  }

  /**
   * Likely ranges of the draws so far, in the order of the model's trusts.
   * @returns {Ranges}
   */
  ranges() {
    const all = this.model.codes.length;
    const ranges = {
      draws: this.done,
      scoreLow: new Float64Array(all).fill(NaN),
      scoreHigh: new Float64Array(all).fill(NaN),
      rankLow: new Int32Array(all),
      rankHigh: new Int32Array(all),
      shares: new Float64Array(all * this.segments).fill(NaN),
    };
    if (!this.done) return ranges;
    this.order.forEach((at, row) => {
      if (!this.tells[row]) return;
      const trust = this.ranked[at];
      const own = this.kept.slice(row * this.wanted, row * this.wanted + this.done);
      const [low, high] = ENDS.map((share) => selected(own, (own.length - 1) * share));
      ranges.scoreLow[trust] = Math.min(low, this.table.average[trust]);
      ranges.scoreHigh[trust] = Math.max(high, this.table.average[trust]);
      const counts = this.ranks.subarray(row * this.places, (row + 1) * this.places);
      const [first, last] = ENDS.map((share) => rankAt(counts, Math.floor(share * (this.done - 1) + 0.5)));
      ranges.rankLow[trust] = Math.min(first, this.table.rank[trust]);
      ranges.rankHigh[trust] = Math.max(last, this.table.rank[trust]);
      for (let one = 0; one < this.segments; one++) {
        ranges.shares[trust * this.segments + one] = this.inSegment[row * this.segments + one] / this.done;
      }
    });
    return ranges;
  }
}

const tallyOf = new Int32Array(8193);

/**
 * Ranks from 0 of whole keys from 0, equal ones sharing the better, by counting.
 * @param {Float64Array} key
 * @param {Int32Array} group
 * @param {number} buckets
 */
function byCounting(key, group, buckets) {
  tallyOf.fill(0, 0, buckets + 1);
  for (const row of group) tallyOf[key[row] + 1] += 1;
  for (let at = 1; at < buckets; at++) tallyOf[at] += tallyOf[at - 1];
  return group.map((row) => tallyOf[key[row]]);
}

/**
 * The same for keys of any size.
 * @param {Float64Array} key
 * @param {Int32Array} group
 */
function bySorting(key, group) {
  const order = Array.from(group, (_, at) => at).sort((a, b) => key[group[a]] - key[group[b]]);
  const rank = new Int32Array(group.length);
  order.forEach((at, place) => {
    const before = order[place - 1];
    rank[at] = place && key[group[before]] === key[group[at]] ? rank[before] : place;
  });
  return rank;
}

/**
 * The rank of a draw in order of rank.
 * @param {Uint32Array} counts of each rank, from 1
 * @param {number} draw from 0
 */
function rankAt(counts, draw) {
  let below = 0;
  for (let place = 0; place < counts.length; place++) {
    below += counts[place];
    if (below > draw) return place + 1;
  }
  return counts.length;
}

/**
 * The value at a position among all in ascending order, linear between two; reorders `values`.
 * @param {Float64Array} values
 * @param {number} position
 */
function selected(values, position) {
  const low = Math.floor(position);
  const first = nth(values, low);
  if (low + 1 >= values.length) return first;
  let next = Infinity; // after `nth` all later ones are as large at least
  for (let at = low + 1; at < values.length; at++) if (values[at] < next) next = values[at];
  return first + (next - first) * (position - low);
}

/**
 * Put the value that is number `n` in order in its place, smaller ones before it.
 * @param {Float64Array} values
 * @param {number} n
 */
function nth(values, n) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let up = low;
    let down = high;
    while (up <= down) {
      while (values[up] < pivot) up += 1;
      while (values[down] > pivot) down -= 1;
      if (up > down) break;
      const other = values[up];
      values[up++] = values[down];
      values[down--] = other;
    }
    if (n <= down) high = down;
    else if (n >= up) low = up;
    else break;
  }
  return values[n];
}
