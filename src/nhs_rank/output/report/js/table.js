// @ts-check
/* The league table: figures of the state in every row, whatever is filtered or sorted. */

class LeagueTable {
  /**
   * @param {HTMLTableElement} table as Python wrote it
   * @param {Model} model
   */
  constructor(table, model) {
    this.body = table.tBodies[0];
    this.heads = [...(table.tHead?.rows[0].cells ?? [])];
    /** @type {HTMLTableRowElement[]} in the order of the model's trusts */
    this.rows = [];
    const at = new Map(model.codes.map((code, index) => [code, index]));
    for (const row of this.body.rows) this.rows[at.get(row.dataset.code ?? "") ?? 0] = row;
    this.names = this.rows.map((row) => row.querySelector("a")?.textContent ?? "");
    this.order = "rank";
    this.shown = this.rows.map(() => true);
  }

  /**
   * Show the figures of a state, and how far each trust moved from the table as it was written.
   * @param {Standing} now
   * @param {Standing} before
   */
  figures(now, before) {
    this.now = now;
    this.rows.forEach((row, at) => {
      const ranked = now.because[at] === null;
      const average = Number.isNaN(now.average[at]) ? "" : String(now.average[at]);
      Object.assign(row.dataset, {
        average,
        rank: ranked ? String(now.rank[at]) : "",
        segment: ranked ? String(now.segment[at]) : "",
      });
      const [rank, , , mean, segment, , change] = row.cells;
      rank.textContent = ranked ? String(now.rank[at]) : "–";
      mean.textContent = fixed(average === "" ? null : now.average[at], 2);
      if (ranked) {
        segment.replaceChildren(element("b", { class: `box s${now.segment[at]}` }, String(now.segment[at])));
      } else segment.textContent = "–";
      const reason = row.querySelector(".because");
      if (reason) reason.textContent = ranked ? "" : `not ranked: ${now.because[at]}`;
      change.textContent = moved(before, now, at);
      change.dataset.by = ranked && before.rank[at] ? String(now.rank[at] - before.rank[at]) : "";
    });
    this.arrange();
  }

  /**
   * Show likely ranges, or that they are being made.
   * @param {Ranges | null} ranges
   * @param {boolean} preview
   */
  ranges(ranges, preview) {
    this.body.classList.toggle("busy", ranges === null || preview);
    if (ranges === null) return;
    this.rows.forEach((row, at) => {
      const low = ranges.rankLow[at];
      const there = low > 0;
      Object.assign(row.dataset, {
        likelyRankLow: there ? String(low) : "",
        likelyRankHigh: there ? String(ranges.rankHigh[at]) : "",
        likelyScoreLow: there ? String(ranges.scoreLow[at]) : "",
        likelyScoreHigh: there ? String(ranges.scoreHigh[at]) : "",
      });
      this.line(row, at);
    });
    if (this.order === "likely") this.arrange();
  }

  /**
   * The likely rank that stands in a row, from and to; 0 and 0 where there is none.
   * @param {number} at
   */
  likely(at) {
    const { likelyRankLow: low, likelyRankHigh: high } = this.rows[at].dataset;
    return [Number(low || 0), Number(high || 0)];
  }

  /** Draw the likely ranges of the rows as they stand. */
  lines() {
    this.rows.forEach((row, at) => this.line(row, at));
  }

  /**
   * A likely rank as text, and as a dot on a line.
   * @param {HTMLTableRowElement} row
   * @param {number} at
   */
  line(row, at) {
    const { likelyRankLow: low, likelyRankHigh: high } = row.dataset;
    const cell = row.cells[5];
    if (!low || !high) {
      cell.textContent = "–";
      return;
    }
    const of = Math.max((this.now?.rankedOf[at] ?? 1) - 1, 1);
    /** @param {number} rank */
    const x = (rank) => Math.round(3 + (94 * (rank - 1)) / of);
    const rank = Number(row.dataset.rank);
    cell.replaceChildren(
      element("span", {}, `${low} to ${high}`),
      svg(
        "svg",
        { viewBox: "0 0 100 10", class: "likely", "aria-hidden": "true" },
        svg("path", { d: "M3 5H97", class: "axis" }),
        svg("path", { d: `M${x(Number(low))} 5H${x(Number(high)) + 0.01}`, class: "span" }),
        svg("circle", { cx: x(rank), cy: 5, r: 3, class: "dot" }),
      ),
    );
  }

  /**
   * Show the rows that meet a condition.
   * @param {(at: number) => boolean} wanted
   */
  filter(wanted) {
    this.shown = this.rows.map((row, at) => {
      const shown = wanted(at);
      row.hidden = !shown;
      return shown;
    });
    return this.shown.filter(Boolean).length;
  }

  /**
   * Put the rows in order.
   * @param {string} [order]
   */
  arrange(order = this.order) {
    this.order = order;
    const now = this.now;
    if (!now) return;
    /** @type {Record<string, (at: number) => number | string>} */
    const keys = {
      rank: (at) => now.rank[at] || Infinity,
      name: (at) => this.names[at].toLowerCase(),
      type: (at) => this.rows[at].dataset.type ?? "",
      average: (at) => (Number.isNaN(now.average[at]) ? Infinity : now.average[at]),
      segment: (at) => now.segment[at] || Infinity,
      likely: (at) => Number(this.rows[at].dataset.likelyRankHigh || Infinity),
      change: (at) => Number(this.rows[at].cells[6].dataset.by || 0),
    };
    const key = keys[order] ?? keys.rank;
    const type = (/** @type {number} */ at) => this.rows[at].dataset.type ?? "";
    const indices = this.rows.map((_, at) => at);
    indices.sort((a, b) => {
      const first = order === "rank" || order === "likely" ? compared(type(a), type(b)) : 0;
      return first || compared(key(a), key(b)) || compared(keys.rank(a), keys.rank(b)) || a - b;
    });
    this.body.append(...indices.map((at) => this.rows[at]));
    for (const head of this.heads) {
      const sorts = head.querySelector("button")?.dataset.sort === order;
      if (sorts) head.setAttribute("aria-sort", "ascending");
      else head.removeAttribute("aria-sort");
    }
  }
}

/**
 * @param {number | string} a
 * @param {number | string} b
 */
function compared(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * How far a trust moved, in words with an arrow.
 * @param {Standing} before
 * @param {Standing} now
 * @param {number} at
 */
function moved(before, now, at) {
  if (!before.rank[at] || !now.rank[at]) return before.rank[at] === now.rank[at] ? "" : "now or before not ranked";
  const by = now.rank[at] - before.rank[at];
  if (by === 0) return "same";
  return by < 0 ? `▲ up ${-by}` : `▼ down ${by}`;
}
