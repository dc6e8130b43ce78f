// @ts-check
/* Text and SVG of one kind for the whole page. All text goes in as text, never as markup. */

/**
 * Make an element.
 * @param {string} name
 * @param {Record<string, string | number | boolean | null>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * Make an SVG element.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

let pictures = 0;

/**
 * A picture with a title and a description.
 * @param {number} width
 * @param {number} height
 * @param {string} title
 * @param {string} about
 * @param {...SVGElement} parts
 */
function picture(width, height, title, about, ...parts) {
  pictures += 1;
  const names = [`picture-${pictures}-title`, `picture-${pictures}-about`];
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": names.join(" ") },
    svg("title", { id: names[0] }, title),
    svg("desc", { id: names[1] }, about),
    ...parts,
  );
}

/**
 * A table that says what a picture shows, to be opened below it.
 * @param {string} about
 * @param {string[]} heads
 * @param {(string | number)[][]} rows the first cell of each names the row
 */
function sameAsTable(about, heads, rows) {
  return element(
    "details",
    {},
    element("summary", {}, about),
    plainTable(about, heads, rows),
  );
}

/**
 * @param {string} about
 * @param {string[]} heads
 * @param {(string | number | Node)[][]} rows
 */
function plainTable(about, heads, rows) {
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      ...row.map((cell, at) =>
        element(at ? "td" : "th", at ? {} : { scope: "row" }, cell instanceof Node ? cell : String(cell)),
      ),
    ),
  );
  return element(
    "table",
    { class: "plain" },
    element("caption", {}, about),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...body),
  );
}

/**
 * A number with a fixed number of decimals, halves away from nought, as `compute` shows it.
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
function fixed(value, decimals) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const shown = (value + (value >= 0 ? 1e-9 : -1e-9)).toFixed(decimals);
  return Number(shown) === 0 ? shown.replace("-", "") : shown.replace("-", "\u2212");
}

/**
 * A value of a metric: as many decimals as it has, two at most where it is long.
 * @param {number | null} value
 */
function shortNumber(value) {
  if (value === null) return "–";
  const text = String(Math.round(value * 100) / 100);
  return text.replace("-", "\u2212");
}

/**
 * @param {number} share
 */
function percent(share) {
  if (share > 0 && share < 0.005) return "under 1%";
  if (share < 1 && share > 0.995) return "over 99%";
  return `${Math.round(share * 100)}%`;
}

/**
 * 1st, 2nd, 3rd, 4th...
 * @param {number} place
 */
function ordinal(place) {
  const tens = place % 100;
  const ending = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
