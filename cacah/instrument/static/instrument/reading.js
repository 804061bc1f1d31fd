// Reads the fields of a page into answers, the twin of core/posting.py; long lists and places are matched by the
// server, so here their typed text stands in for them. Written for Chrome 61.

import { isDate } from "./operators.js";

/** @typedef {import("./walker.js").Part} Part */
/** @typedef {import("./types.d.ts").Answers} Answers */
/** @typedef {import("./types.d.ts").Fields} Fields */
/** @typedef {import("./types.d.ts").Finding} Finding */
/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Reader} Reader */
/** @typedef {import("./types.d.ts").Reading} Reading */

/** @param {string} text */
function clean(text) {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ").normalize("NFC").trim();
}

/** @param {string} text */
function oneLine(text) {
  return clean(text).split(/\s+/).join(" ");
}

class Unread extends Error {
  /** @param {string} code of the finding */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {Fields} fields @param {string} name */
const first = function (fields, name) {
  return fields[name] && fields[name].length ? clean(fields[name][0]) : "";
};

/** @type {Reader} */
function integer(fields, item, name) {
  const text = first(fields, name).replace(/ /g, "");
  if (text === "") return null;
  if (!/^-?\d{1,9}$/.test(text)) throw new Unread("not_a_number");
  return Number(text);
}

/** @param {string} text @param {number} length */
function pad(text, length) {
  return ("0000" + text).slice(-length);
}

/** @type {Reader} */
function date(fields, item, name) {
  const days = (fields[name + "_d"] || []).map(clean);
  const day = days.filter(function (one) { return one !== "" && one !== "?"; })[0] || "";
  const month = first(fields, name + "_m");
  const year = first(fields, name + "_y");
  if (day === "" && (month === "" || month === "?") && year === "") return null;
  if (!/^[1-9]\d{3}$/.test(year)) throw new Unread("date_year");
  if (month === "?" || (month === "" && day === "")) return year;
  if (!/^\d+$/.test(month)) throw new Unread("date_month");
  if (day === "" && days.indexOf("?") < 0) throw new Unread("date_day");
  if (day !== "" && !/^\d+$/.test(day)) throw new Unread("date_unreal");
  const text = year + "-" + pad(month, 2) + (day === "" ? "" : "-" + pad(day, 2));
  if (!isDate(text)) throw new Unread("date_unreal");
  return text;
}

/** @type {Reader} */
function selectOne(fields, item, name) {
  if (item.search) return searched(fields, item, name);
  const code = first(fields, name);
  if (code === "~" && item.write_in) {
    const written = oneLine(first(fields, name + "_other"));
    if (written === "") throw new Unread("write_in_blank");
    return "~" + written;
  }
  if (code !== "" && (item.rows === null || !item.rows[code])) throw new Unread("not_in_list");
  return code;
}

/** @type {Reader} */
function selectMany(fields, item, name) {
  const chosen = (fields[name] || []).map(clean).filter(Boolean);
  const codes = Object.keys(item.rows || {});
  if (!chosen.every(function (code) { return codes.indexOf(code) >= 0; })) throw new Unread("not_in_list");
  return item.codes.filter(function (code) { return chosen.indexOf(code) >= 0; });
}

/** @type {Reader} */
function searched(fields, item, name) {
  const typed = oneLine(first(fields, name));
  const codes = (fields[name + "_code"] || []).filter(Boolean);
  if (typed === "") return null;
  const code = codes.length ? codes[codes.length - 1] : "~";
  return code === "~" ? "~" + typed : code;
}

/** @type {Object<string, Reader>} */
const READERS = {
  text: function (fields, item, name) {
    const text = first(fields, name);
    return (item.appearance || []).indexOf("multiline") >= 0 ? text : oneLine(text);
  },
  integer: integer,
  date: date,
  select_one: selectOne,
  select_many: selectMany,
  place: searched,
};

/**
 * @param {Part} part @param {string[]} names the page's items @param {Fields} fields @param {string} prefix
 * @returns {Reading}
 */
export function read(part, names, fields, prefix) {
  /** @type {Reading} */
  const found = { answers: {}, findings: [] };
  names.forEach(function (name) {
    const item = part.items[name];
    if (item.kind === "repeat") {
      const rows = readRows(part, item, fields, prefix, found.findings);
      if (rows.length) found.answers[name] = rows;
    } else {
      readOne(part, item, fields, prefix, "", found.answers, found.findings);
    }
  });
  return found;
}

/**
 * @param {Part} part @param {Item} item @param {Fields} fields
 * @param {string} prefix @param {string} inside @param {Answers} answers @param {Finding[]} findings
 */
function readOne(part, item, fields, prefix, inside, answers, findings) {
  const reader = READERS[item.kind];
  if (!reader) return;
  try {
    const value = reader(fields, item, prefix + inside + item.name);
    if (value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)) answers[item.name] = value;
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    findings.push(part.finding(item, error.code, inside + item.name));
  }
}

/** @param {Part} part @param {Item} repeat @param {Fields} fields @param {string} prefix @param {Finding[]} findings */
function readRows(part, repeat, fields, prefix, findings) {
  const start = prefix + repeat.name + "-";
  /** @type {Object<number, boolean>} */
  const numbers = {};
  Object.keys(fields).forEach(function (field) {
    const match = field.slice(0, start.length) === start ? /^(\d{1,3})-/.exec(field.slice(start.length)) : null;
    if (match) numbers[Number(match[1])] = true;
  });
  /** @type {Answers[]} */
  const rows = [];
  Object.keys(numbers).map(Number).sort(function (a, b) { return a - b; }).forEach(function (number) {
    /** @type {Answers} */
    const row = {};
    /** @type {Finding[]} */
    const unread = [];
    (repeat.items || []).forEach(function (name) {
      readOne(part, part.items[name], fields, prefix, repeat.name + "-" + number + "-", row, unread);
    });
    if (Object.keys(row).length || unread.length) {
      rows.push(row);
      findings.push.apply(findings, unread);
    }
  });
  return rows;
}
