// @ts-check
/* Four pictures of the table that is shown, each with a table that says the same. */

const MOVERS = 12;

/**
 * @typedef {{ at: number, name: string, code: string }} Shown
 */

/**
 * Likely ranks as a caterpillar: a line a trust, a dot at its rank.
 * @param {Shown[]} trusts in order of rank
 * @param {Standing} now
 * @param {Ranges} ranges
 */
function caterpillar(trusts, now, ranges) {
  const some = trusts.filter(({ at }) => ranges.rankLow[at] > 0);
  const most = Math.max(1, ...some.map(({ at }) => now.rankedOf[at]));
  const [left, right, step] = [30, 710, 9];
  /** @param {number} rank */
  const x = (rank) => left + ((right - left) * (rank - 1)) / Math.max(most - 1, 1);
  const lines = some.map(({ at, name }, row) => {
    const y = 24 + step * row;
    return svg(
      "g",
      {},
      svg("title", {}, `${name}: rank ${now.rank[at]}, likely ${ranges.rankLow[at]} to ${ranges.rankHigh[at]}`),
      svg("path", { d: `M${x(ranges.rankLow[at])} ${y}H${x(ranges.rankHigh[at]) + 0.01}`, class: "span" }),
      svg("circle", { cx: x(now.rank[at]), cy: y, r: 3.2, class: "dot" }),
    );
  });
  const height = 30 + step * some.length;
  const marks = [1, ...[20, 40, 60, 80, 100, 120, 140, 160, 180, 200].filter((one) => one < most), most].map((one) =>
    svg("g", {}, svg("path", { d: `M${x(one)} 16V${height}`, class: "axis" }), svg("text", { x: x(one), y: 11, class: "tick" }, String(one))),
  );
  const about = `${some.length} lines, each from the lowest to the highest likely rank, in order of rank.`;
  const rows = some.map(({ at, name }) => [name, now.rank[at], `${ranges.rankLow[at]} to ${ranges.rankHigh[at]}`]);
  return [
    picture(720, height, "Likely ranks", about, ...marks, ...lines),
    sameAsTable("Likely ranks as a table", ["Name", "Rank", "Likely rank"], rows),
  ];
}

/**
 * Those that moved most between the table as it was written and the one that is shown.
 * @param {Shown[]} trusts
 * @param {Standing} before
 * @param {Standing} now
 */
function slope(trusts, before, now) {
  const both = trusts.filter(({ at }) => before.rank[at] && now.rank[at]);
  /** @param {Shown} one */
  const by = ({ at }) => Math.abs(now.rank[at] - before.rank[at]);
  const movers = both.filter((one) => by(one) > 0).sort((a, b) => by(b) - by(a) || now.rank[a.at] - now.rank[b.at]);
  if (!movers.length) return [element("p", {}, "No rank differs from that of the table as it was written.")];
  const top = movers.slice(0, MOVERS);
  const most = Math.max(...both.map(({ at }) => now.rankedOf[at]));
  const height = 420;
  /** @param {number} rank */
  const y = (rank) => 24 + ((height - 40) * (rank - 1)) / Math.max(most - 1, 1);
  const lines = top.map(({ at, name, code }) =>
    svg(
      "g",
      { class: now.rank[at] < before.rank[at] ? "up" : "down" },
      svg("title", {}, `${name}: from ${before.rank[at]} to ${now.rank[at]}`),
      svg("path", { d: `M150 ${y(before.rank[at])}L570 ${y(now.rank[at])}`, class: "move" }),
      svg("text", { x: 142, y: y(before.rank[at]) + 4, class: "end" }, `${code} ${before.rank[at]}`),
      svg("text", { x: 578, y: y(now.rank[at]) + 4 }, `${now.rank[at]} ${code}`),
    ),
  );
  const heads = [
    svg("text", { x: 142, y: 12, class: "end" }, "as written"),
    svg("text", { x: 578, y: 12 }, "as shown"),
  ];
  const about = `The ${top.length} largest of ${movers.length} moves; solid lines rise, broken ones fall.`;
  const rows = top.map((one) => [one.name, before.rank[one.at], now.rank[one.at], moved(before, now, one.at)]);
  return [
    picture(720, height, "Who moves most", about, ...heads, ...lines),
    element("p", {}, about),
    sameAsTable("Moves as a table", ["Name", "As written", "As shown", "Change"], rows),
  ];
}

/**
 * The share of draws that each trust is in each segment.
 * @param {Shown[]} trusts in order of rank
 * @param {Ranges} ranges
 * @param {number} segments
 */
function segmentShares(trusts, ranges, segments) {
  const some = trusts.filter(({ at }) => ranges.rankLow[at] > 0);
  const step = 9;
  const bars = some.map(({ at, name }, row) => {
    let x = 0;
    const shares = [...ranges.shares.subarray(at * segments, (at + 1) * segments)];
    const parts = shares.map((share, one) => {
      const part = svg("rect", { x: x * 700 + 10, y: 4 + step * row, width: Math.max(share * 700, 0), height: 7, class: `s${one + 1}` });
      x += share;
      return part;
    });
    const said = shares.map((share, one) => `${percent(share)} in ${one + 1}`).join(", ");
    return svg("g", {}, svg("title", {}, `${name}: ${said}`), ...parts);
  });
  const about = "A bar a trust in order of rank; its parts, from light to dark, are the share of draws in segment 1, 2, 3 and so on.";
  const heads = ["Name", ...Array.from({ length: segments }, (_, one) => `Segment ${one + 1}`)];
  const rows = some.map(({ at, name }) => [
    name,
    ...Array.from({ length: segments }, (_, one) => percent(ranges.shares[at * segments + one])),
  ]);
  return [
    picture(720, 10 + step * some.length, "Share of draws in each segment", about, ...bars),
    element("p", {}, about),
    sameAsTable("Shares as a table", heads, rows),
  ];
}

/**
 * What leaving out each metric does: which weight matters most.
 * @param {Model} model
 * @param {Float64Array} scores
 * @param {State} state
 * @param {Standing} now
 * @param {Record<string, string>} names
 * @param {number[]} trusts whose ranks are compared
 */
function leaveOneOut(model, scores, state, now, names, trusts) {
  const weighting = weigh(model, state.set);
  const effects = model.metrics.flatMap((metric, row) => {
    if (!(weighting.weight[row] > 0)) return [];
    const less = { ...weighting, within: weighting.within.slice(), weight: weighting.weight.slice() };
    less.within[row] = 0;
    less.weight[row] = 0;
    if (!less.weight.some((one) => one > 0)) return [];
    const other = standing(model, scores, less, state.cap);
    const both = trusts.filter((at) => now.rank[at] && other.rank[at]);
    let sum = 0;
    let segments = 0;
    for (const at of both) {
      sum += Math.abs(other.rank[at] - now.rank[at]);
      if (other.segment[at] !== now.segment[at]) segments += 1;
    }
    return [{ key: metric.key, name: names[metric.key] ?? metric.key, mean: sum / Math.max(both.length, 1), segments }];
  });
  effects.sort((a, b) => b.mean - a.mean || compared(a.key, b.key));
  const most = Math.max(...effects.map((one) => one.mean), 0.01);
  const bars = effects.map((one, row) =>
    svg(
      "g",
      {},
      svg("title", {}, `${one.name}: ${fixed(one.mean, 1)} places on average`),
      svg("text", { x: 2, y: 18 + 22 * row }, one.key),
      svg("rect", { x: 80, y: 8 + 22 * row, width: Math.max((560 * one.mean) / most, 0.5), height: 13, class: "bar" }),
      svg("text", { x: 86 + (560 * one.mean) / most, y: 18 + 22 * row }, fixed(one.mean, 1)),
    ),
  );
  const about = "How many places trusts move on average if one metric is left out, the largest first.";
  const rows = effects.map((one) => [one.name, fixed(one.mean, 1), one.segments]);
  return [
    picture(720, 12 + 22 * effects.length, "Which metric matters most", about, ...bars),
    element("p", {}, about),
    sameAsTable("Leaving out as a table", ["Metric", "Mean move in places", "Trusts in another segment"], rows),
  ];
}
