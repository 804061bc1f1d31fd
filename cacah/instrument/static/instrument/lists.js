// Searching a long list by what somebody types; `normal` is the twin of core/lists.py. Written for Chrome 61.

/** @typedef {import("./types.d.ts").Offer} Offer */

const MARKS = /[\u0300-\u036f]/g;
const GAPS = /[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+/g;

/** A text as it is compared: no case, accents or punctuation. @param {string} text @returns {string} */
export function normal(text) {
  return text.toLowerCase().normalize("NFKD").replace(MARKS, "").replace(GAPS, " ").trim();
}

/**
 * The first choices whose label has every typed word at the start of a word; those that start alike come first.
 * @param {Offer[]} rows @param {string} text @param {number} limit @returns {Offer[]}
 */
export function find(rows, text, limit) {
  const words = normal(text).split(" ").filter(Boolean);
  if (words.length === 0) return [];
  /** @type {Offer[]} */
  const first = [];
  /** @type {Offer[]} */
  const later = [];
  for (let at = 0; at < rows.length && first.length < limit; at += 1) {
    const label = " " + normal(rows[at][1]);
    if (words.every(function (word) { return label.indexOf(" " + word) >= 0; })) {
      (label.indexOf(" " + words[0]) === 0 ? first : later).push(rows[at]);
    }
  }
  return first.concat(later).slice(0, limit);
}
