// The families of an officer as a list: in the order of a walk, searched, and marked with what was told of them here.
// Written for Chrome 61.

import { alongStreets, parted } from "./order.js";

/** @typedef {import("./store.js").Line} Line */
/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("./store.js").Person} Person */
/** @typedef {import("./store.js").Proposal} Proposal */
/** @typedef {{line: Line, head: string, street: string, unit: string, sought: string, own: Entry[], checked: boolean, idle: boolean,
 *            address: import("./order.js").Address, building: string, where: ?number[], waits: string, proven: ?Proven}} Row */
/** `waits`: the day until which a family means to answer online, blank when it is over. `proven`: what a receipt says that
 * was checked here, until the server's list says it. */
/** How many people a receipt is about, and of how many all is answered. @typedef {{people: number, complete: number}} Proven */

export const ONLINE = "answers_online";
const ASIDE = ["note", "building", "showed_receipt"]; // words after which a family is waited for as before
export const PRIVATE = "private"; // kind of the item that a member answered alone
const LIST = /^(list_|new_family$)/;

/** @param {Line} line @returns {string} the head's name, or of whoever stands first; blank in no register */
export function headOf(line) {
  const named = line.people.filter((person) => person.name);
  const heads = named.filter((person) => Object.assign({}, person.hints, person.known).relationship === "head");
  const first = heads[0] || named[0];
  return (first && first.name) || (line.found && line.found.who) || "";
}

/** @param {Line} line @returns {{street: string, unit: string}} */
export function addressOf(line) {
  const { address_street: street, address_rt: rt, address_rw: rw } = Object.assign({}, line.hints, line.known);
  return { street: street || (line.found && line.found.street) || "", unit: rt && rw ? "RT " + rt + " / RW " + rw : "" };
}

/** @param {Line} line @param {Map<string, string>} made names of units by code @returns {Row} */
function rowOf(line, made) {
  const { street, unit: registered } = addressOf(line);
  const unit = made.get(line.place) || registered;
  const names = line.people.map((person) => person.name || "").concat((line.found && line.found.who) || "");
  return {
    line: line, head: headOf(line), street: street, unit: unit, own: [], checked: false, idle: false,
    address: parted(street), building: "", where: null, waits: "", proven: null,
    sought: names.concat((line.institution || { name: "" }).name, street, unit).join(" ").toLowerCase(),
  };
}

/** Whose own address names no RT is in that of the others there, if they are all in one. @param {Row[]} rows */
function neighbours(rows) {
  /** @type {Map<string, Set<string>>} */
  const units = new Map();
  rows.forEach((row) => { if (row.unit) units.set(row.line.place, (units.get(row.line.place) || new Set()).add(row.unit)); });
  rows.forEach((row) => {
    const there = units.get(row.line.place);
    if (!row.unit && there && there.size === 1) row.unit = Array.from(there)[0];
  });
}

/**
 * Whoever is in a unit that was made of a proposal is there by that unit's name: the register's address still says the
 * one that was split. @param {Line[]} lines @param {Proposal[]} proposals @returns {Row[]} as a walk
 */
export function walk(lines, proposals) {
  const made = new Map(proposals.map((one) => /** @type {[string, string]} */ ([one.code, one.name])));
  const rows = lines.map((line) => rowOf(line, made));
  neighbours(rows);
  return alongStreets(rows);
}

/** The building as it was numbered last, on this phone or as the server says. @param {Row} row */
function placed(row) {
  const own = row.own.filter((entry) => entry.item.event === "building" && entry.state !== "stuck").slice(-1)[0];
  const isNews = own && (own.state === "waiting" || !row.line.building); // the next pull brings what has come in
  const { building: number, position: at } = (isNews && own.item.facts) || /** @type {Object<string, any>} */ ({});
  const isSame = !number || number === row.line.building;
  row.building = number || row.line.building || "";
  row.where = at ? [at.lon, at.lat, at.accuracy] : (isSame && row.line.where) || null;
}

/** Families of one building stand where one of them does. @param {Row[]} rows */
function shared(rows) {
  /** @type {Map<string, number[]>} */
  const known = new Map();
  const key = (/** @type {Row} */ row) => row.line.place + " " + row.building;
  rows.forEach((row) => { if (row.building && row.where) known.set(key(row), row.where); });
  rows.forEach((row) => { if (row.building) row.where = row.where || known.get(key(row)) || null; });
}

/** Until when a family means to answer online, as the phone or the server heard it last. @param {Row} row @returns {string} */
function promise(row) {
  const last = row.own.filter((entry) => entry.state === "waiting" && ASIDE.indexOf(entry.item.event || ASIDE[0]) < 0).pop();
  if (!last) return row.line.until || "";
  return (last.item.event === ONLINE && last.item.facts && last.item.facts.by) || "";
}

/** @param {Row} row @returns {?Proven} */
function proof(row) {
  const shown = row.own.filter((entry) => entry.item.proven && entry.state !== "stuck").pop();
  return (!row.line.answered && shown && shown.item.proven) || null;
}

/** Whether a receipt was seen here by which nothing is left to ask. @param {Row} row */
export function isProven(row) {
  return row.proven !== null && row.proven.complete >= row.proven.people;
}

/**
 * Say of each family what was told of it on this phone, and whether it is waited for.
 * @param {Row[]} rows @param {Entry[]} entries @param {string} today
 */
export function marked(rows, entries, today) {
  /** @type {Map<string, Entry[]>} */
  const own = new Map();
  entries.forEach(function (entry) {
    own.set(entry.item.case, (own.get(entry.item.case) || []).concat(entry));
  });
  rows.forEach(function (row) {
    row.own = own.get(row.line.id) || [];
    const by = promise(row);
    row.waits = by >= today ? by : "";
    row.proven = proof(row);
    const told = row.own.filter((entry) => entry.state !== "stuck").map((entry) => entry.item.event || "");
    row.checked = told.concat((row.line.told || []).map((word) => word.event)).some((event) => LIST.test(event));
    placed(row);
  });
  shared(rows);
}

/** Whether an interview of the family lies here that the server has not yet. @param {Row} row */
export function isAsked(row) {
  return row.own.some((entry) => entry.item.kind === "response" && entry.state === "waiting");
}

export const FILTERS = /** @type {Object<string, function(Row): boolean>} */ ({
  all: () => true,
  visit: (row) => row.line.visit && !row.waits && !row.idle && !isAsked(row) && !isProven(row),
  check: (row) => !row.checked,
});

/** @param {Row[]} all @param {string} filter @param {string} text @returns {Row[]} rows in which every word stands */
export function found(all, filter, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((row) => FILTERS[filter](row) && words.every((word) => row.sought.indexOf(word) >= 0));
}

/** Whether somebody has answered alone, on this phone or elsewhere. @param {Row} row @param {Person} person */
export function isAlone(row, person) {
  return Boolean(person.alone) || row.own.some((entry) =>
    entry.item.kind === PRIVATE && entry.item.member === person.id && entry.state !== "stuck");
}

/** The line of a family that says of everybody whether they have answered alone. @param {Row} row @returns {Line} */
export function toAsk(row) {
  const people = row.line.people.map((person) => (isAlone(row, person) ? Object.assign({}, person, { alone: true }) : person));
  return Object.assign({}, row.line, { people: people });
}
