// @ts-check
/* What the page shows, as the address holds it: #c=NAME&w=KEY:NUMBER,KEY:NUMBER&cap=off&trust=CODE */

/**
 * @typedef {object} State
 * @property {string} config the name of a preset, "" for the table's own weighting
 * @property {Map<string, number>} set weights that differ from the weighting's
 * @property {boolean} cap
 * @property {string} trust the code of the trust whose page is open, or ""
 */

/**
 * Read a fragment. What cannot be understood is left out.
 * @param {string} fragment
 * @param {{ configs: string[], keys: Set<string>, codes: Set<string>, cap: boolean, set: Record<string, number> }} known
 * @returns {State}
 */
function parseState(fragment, known) {
  /** @type {State} */
  const state = { config: "", set: new Map(Object.entries(known.set)), cap: known.cap, trust: "" };
  const text = fragment.replace(/^#/, "");
  const alone = decoded(text).toUpperCase();
  if (known.codes.has(alone)) return { ...state, trust: alone };
  for (const part of text.split("&")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at);
    const value = decoded(part.slice(at + 1));
    if (name === "c" && known.configs.includes(value)) {
      state.config = value;
      state.set = new Map();
    }
    if (name === "cap") state.cap = value !== "off";
    if (name === "trust" && known.codes.has(value.toUpperCase())) state.trust = value.toUpperCase();
    if (name === "w") {
      state.set = new Map();
      for (const pair of value.split(",")) {
        const colon = pair.lastIndexOf(":");
        const key = pair.slice(0, colon);
        const number = Number(pair.slice(colon + 1));
        const usable = colon > 0 && pair.slice(colon + 1).trim() !== "" && number >= 0 && number <= 1e9;
        if (usable && known.keys.has(key)) state.set.set(key, number);
      }
    }
  }
  return state;
}

/**
 * @param {string} text
 */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/**
 * Write a state as a fragment; "" for the table as it was written.
 * @param {State} state
 * @param {{ cap: boolean, set: Record<string, number> }} own
 */
function formatState(state, own) {
  const parts = [];
  const unchanged = JSON.stringify([...state.set].sort()) === JSON.stringify(Object.entries(own.set).sort());
  if (state.config) parts.push(`c=${encodeURIComponent(state.config)}`);
  if (state.config ? state.set.size : !unchanged) {
    parts.push(`w=${[...state.set].map(([key, number]) => `${encodeURIComponent(key)}:${number}`).join(",")}`);
  }
  if (state.cap !== own.cap) parts.push(`cap=${state.cap ? "on" : "off"}`);
  if (state.trust) parts.push(`trust=${encodeURIComponent(state.trust)}`);
  return parts.length ? `#${parts.join("&")}` : "";
}
