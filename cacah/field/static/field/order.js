// In which order families are walked to: along the streets by house number, or from here outwards. Written for Chrome 61.

import { metres } from "./ground.js";

/** @typedef {import("./types.d.ts").Row} Row */
/** @typedef {{name: string, house: string}} Address */

const HOUSE = /^(.*?)[\s,]*(?:\b(?:no|nomor|nr)\b[\s.:]*)?(\d+\s*[a-z]?(?:\s*[-/]\s*\d*\s*[a-z]?)*)\W*$/i;
const PARTS = /\d+|[^\d\s]+/g;
const collator = new Intl.Collator("id");

/** A street without its house number, and the number as it is written. @param {string} street @returns {Address} */
export function parted(street) {
  const found = HOUSE.exec(street.trim());
  if (!found) return { name: street.trim().toLowerCase(), house: "" };
  return { name: found[1].trim().toLowerCase(), house: found[2].toLowerCase() };
}

/** 2 before 2A before 10: numbers by their size, letters as they stand. @param {string} one @param {string} other */
export function natural(one, other) {
  const a = one.toLowerCase().match(PARTS) || [];
  const b = other.toLowerCase().match(PARTS) || [];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (at >= a.length || at >= b.length) return a.length - b.length;
    const both = [a[at], b[at]].map(Number);
    const found = both.some(isNaN) ? collator.compare(a[at], b[at]) : both[0] - both[1];
    if (found) return found;
  }
  return 0;
}

/** Rows as a walk: place, street, house, then RT and RW; those without a street last. @param {Row[]} rows @returns {Row[]} */
export function alongStreets(rows) {
  return rows.slice().sort(function (a, b) {
    return collator.compare(a.line.place, b.line.place) || Number(!a.address.name) - Number(!b.address.name) ||
      natural(a.address.name, b.address.name) || natural(a.address.house, b.address.house) ||
      natural(a.unit, b.unit) || collator.compare(a.head, b.head);
  });
}

/** @param {Row} row */
const street = (row) => row.line.place + " " + row.address.name;

/**
 * The nearest first. A building's families are where it is; who lives in one whose place is not known falls in with the
 * nearest house of the same street, and comes last where none is known. @param {Row[]} rows along the streets
 * @param {number[]} here @returns {Row[]}
 */
export function fromHere(rows, here) {
  /** @type {Map<string, number[]>} */
  const placed = new Map(); // by street, the numbers of the rows that are placed
  const away = rows.map(function (row, at) {
    if (!row.where) return Infinity;
    if (row.address.name) placed.set(street(row), (placed.get(street(row)) || []).concat(at));
    return metres(here, row.where);
  });
  const found = rows.map(function (row, at) {
    const beside = row.where ? [at] : placed.get(street(row)) || [];
    const by = beside.reduce((best, one) => (Math.abs(one - at) < Math.abs(best - at) ? one : best), beside[0]);
    return { row: row, away: by === undefined ? Infinity : away[by], doors: by === undefined ? 0 : Math.abs(by - at), turn: at };
  });
  found.sort((a, b) => (a.away === b.away ? a.doors - b.doors || a.turn - b.turn : a.away - b.away));
  return found.map((one) => one.row);
}

/** The number after the highest of a place. @param {Row[]} rows @param {string} place @returns {string} */
export function nextNumber(rows, place) {
  const numbers = rows.filter((row) => row.line.place === place).map((row) => parseInt(row.building, 10) || 0);
  return String(Math.max.apply(null, numbers.concat(0)) + 1);
}
