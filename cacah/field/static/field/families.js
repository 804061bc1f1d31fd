// The families of an officer as a list: in the order of a walk, searched, and marked with what was told of them here.
// Written for Chrome 61.

/** @typedef {import("./store.js").Line} Line */
/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {{line: Line, head: string, street: string, unit: string, sought: string, own: Entry[], checked: boolean}} Row */

const HOUSE = /^(.*?)(?:\bno\b\.?\s*)?(\d+)\s*([a-z]?)\b[^\d]*$/i;
const LIST = /^list_/;

/** @param {Line} line @returns {string} the head's name, or of whoever stands first; blank in no register */
export function headOf(line) {
  const named = line.people.filter((person) => person.name);
  const heads = named.filter((person) => Object.assign({}, person.hints, person.known).relationship === "head");
  const first = heads[0] || named[0];
  return (first && first.name) || "";
}

/** What streets are ordered by: names without their house number, then the number. @param {string} street */
export function parted(street) {
  const found = HOUSE.exec(street.trim());
  if (!found) return { name: street.trim().toLowerCase(), number: 0, letter: "" };
  return { name: found[1].trim().toLowerCase(), number: Number(found[2]), letter: found[3].toLowerCase() };
}

/** @param {Line} line @returns {{street: string, unit: string}} */
export function addressOf(line) {
  const { address_street: street, address_rt: rt, address_rw: rw } = Object.assign({}, line.hints, line.known);
  return { street: street || "", unit: rt && rw ? "RT " + rt + " / RW " + rw : "" };
}

/** @param {Line} line @returns {Row} */
function rowOf(line) {
  const address = addressOf(line);
  const names = line.people.map((person) => person.name || "");
  return {
    line: line, head: headOf(line), street: address.street, unit: address.unit, own: [], checked: false,
    sought: names.concat(address.street, address.unit).join(" ").toLowerCase(),
  };
}

/** @param {Line[]} lines @returns {Row[]} as a walk: place, street, number */
export function walk(lines) {
  const order = new Intl.Collator("id").compare;
  const made = lines.map(function (line) {
    const row = rowOf(line);
    return { row: row, place: line.place, key: parted(row.street) };
  });
  made.sort(function (a, b) {
    return order(a.place, b.place) || Number(!a.key.name) - Number(!b.key.name) || order(a.key.name, b.key.name) ||
      a.key.number - b.key.number || order(a.key.letter, b.key.letter) || order(a.row.head, b.row.head);
  });
  return made.map((one) => one.row);
}

/** Say of each family what was told of it on this phone. @param {Row[]} rows @param {Entry[]} entries */
export function marked(rows, entries) {
  /** @type {Map<string, Entry[]>} */
  const own = new Map();
  entries.forEach(function (entry) {
    own.set(entry.item.case, (own.get(entry.item.case) || []).concat(entry));
  });
  rows.forEach(function (row) {
    row.own = own.get(row.line.id) || [];
    const told = row.own.filter((entry) => entry.state !== "stuck").map((entry) => entry.item.event || "");
    row.checked = told.concat((row.line.told || []).map((word) => word.event)).some((event) => LIST.test(event));
  });
}

/** Whether an interview of the family lies here that the server has not yet. @param {Row} row */
export function isAsked(row) {
  return row.own.some((entry) => entry.item.kind === "response" && entry.state === "waiting");
}

export const FILTERS = /** @type {Object<string, function(Row): boolean>} */ ({
  all: () => true,
  visit: (row) => row.line.visit && !isAsked(row),
  check: (row) => !row.checked,
});

/** @param {Row[]} all @param {string} filter @param {string} text @returns {Row[]} rows in which every word stands */
export function found(all, filter, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((row) => FILTERS[filter](row) && words.every((word) => row.sought.indexOf(word) >= 0));
}
