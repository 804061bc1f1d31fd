// What a phone knows of an interview, and the order of its pages (that of core/route.py): the questionnaire's parts, what
// was answered, and every page that was typed. Draws the questions of a page from it. For whoever goes on without a
// network: a family (shell.js) and an officer (the field's asking.js). Written for Chrome 61.

import { Filling, escape } from "../instrument/filling.js";
import { read } from "../instrument/reading.js";
import { Part } from "../instrument/walker.js";

/** @typedef {import("../instrument/types.d.ts").Answers} Answers */
/** @typedef {import("../instrument/types.d.ts").Fields} Fields */
/** @typedef {import("../instrument/types.d.ts").Finding} Finding */
/** @typedef {import("../instrument/types.d.ts").Findings} Findings */
/** @typedef {import("../instrument/types.d.ts").Prefill} Prefill */
/** @typedef {import("../instrument/types.d.ts").Slots} Slots */
/** @typedef {{kind: string, screen: number, member: string}} Stop */
/** @typedef {{family: string[][], person: string[][], facts: ?string}} Route */
/** @typedef {{name: string, call: string, answers: Answers, prefill: Prefill, prefix: string, context: Answers}} Provision */
/**
 * `joining`: the context of somebody who is added; `names`: of the places that occur, by code.
 * @typedef {{family: string, members: string[], route: Route, parts: Object<string, Provision>, names: Slots,
 *            joining: Answers}} Given
 */
/** @typedef {{part: Part, drawing: any, bits: any}} Sheet */
/** @typedef {{family: Sheet, person: Sheet}} Sheets */
/** @typedef {{id: string, pages: string[], prefix: string}} Section */
/** @typedef {{section: Section, finding: Finding}} Fault */

const PATHS = {
  family: /^keluarga\/(\d+)\/$/,
  members: /^orang\/$/,
  add: /^orang\/tambah\/$/,
  person: /^orang\/([0-9a-f-]{36})\/(\d+)\/$/,
  summary: /^(?:ringkasan|kirim)\/$/,
};

/** @param {string} path @returns {Stop} */
export function stopAt(path) {
  const family = PATHS.family.exec(path);
  const person = PATHS.person.exec(path);
  if (family) return { kind: "family", screen: Number(family[1]), member: "" };
  if (person) return { kind: "person", screen: Number(person[2]), member: person[1] };
  const kind = PATHS.members.test(path) ? "members" : PATHS.add.test(path) ? "add"
    : PATHS.summary.test(path) ? "summary" : "ready";
  return { kind: kind, screen: 0, member: "" };
}

/** @param {Stop} stop */
export function pathOf(stop) {
  if (stop.kind === "person") return "orang/" + stop.member + "/" + stop.screen + "/";
  if (stop.kind === "family") return "keluarga/" + stop.screen + "/";
  return { members: "orang/", add: "orang/tambah/", summary: "ringkasan/" }[stop.kind] || "";
}

/** @param {string} kind @param {number} [screen] @param {string} [member] @returns {Stop} */
function stopOf(kind, screen, member) {
  return { kind: kind, screen: screen || 0, member: member || "" };
}

/**
 * The page after `here`; people of whom nothing is asked are passed over.
 * @param {Route} route @param {string[]} members @param {Stop} here @param {function(string, number): boolean} asked
 * @returns {Stop}
 */
export function following(route, members, here, asked) {
  if (here.kind === "ready") return route.family.length ? stopOf("family", 1) : stopOf("members");
  if (here.kind === "family") {
    return here.screen < route.family.length ? stopOf("family", here.screen + 1) : stopOf("members");
  }
  const first = Math.max(0, members.indexOf(here.member));
  for (let place = first; place < members.length; place += 1) {
    const after = place === first && here.kind === "person" ? here.screen : 0;
    for (let screen = after + 1; screen <= route.person.length; screen += 1) {
      if (asked(members[place], screen)) return stopOf("person", screen, members[place]);
    }
  }
  return stopOf("summary");
}

/** The page before: of the same part, else the list of people, from there the family. @param {Route} route @param {Stop} here */
export function before(route, here) {
  if ((here.kind === "family" || here.kind === "person") && here.screen > 1) {
    return stopOf(here.kind, here.screen - 1, here.member);
  }
  if (here.kind === "person" || here.kind === "summary" || here.kind === "add") return stopOf("members");
  return here.kind === "members" && route.family.length ? stopOf("family", route.family.length) : stopOf("ready");
}

/** What the field names of one person begin with on the page of the whole list. @param {string} id */
export function prefixOf(id) {
  return "m" + id.replace(/-/g, "").slice(-8) + "_";
}

/** A part ready to be walked and drawn. @param {any} wire @param {any} drawing @returns {Sheet} */
export function sheetOf(wire, drawing) {
  Object.keys(drawing.items).forEach(function (item) { Object.assign(wire.part.items[item], drawing.items[item]); });
  return { part: new Part(wire.part, wire.lists, wire.texts), drawing: drawing, bits: wire.bits };
}

/** What is known on this phone: what was given, and over it every page that was typed since. */
export class Known {
  /** @param {Given} given @param {Sheets} sheets */
  constructor(given, sheets) {
    this.given = given;
    this.sheets = sheets;
    /** @type {Object<string, Fields>} */
    this.typed = {};
  }

  /** @param {string} id @returns {"family"|"person"} */
  kind(id) {
    return id === this.given.family ? "family" : "person";
  }

  /** @param {string} id */
  sheet(id) {
    return this.sheets[this.kind(id)];
  }

  /** What stands on a page: whose part, which pages of the questionnaire, what field names begin with. @param {Stop} stop */
  sections(stop) {
    const given = this.given;
    const facts = given.route.facts;
    if (stop.kind === "members") {
      return given.members.map((id) => ({ id: id, pages: facts ? [facts] : [], prefix: given.parts[id].prefix }));
    }
    const rows = stop.kind === "family" ? given.route.family : stop.kind === "person" ? given.route.person : [];
    const id = stop.kind === "family" ? given.family : stop.member;
    const pages = rows[stop.screen - 1];
    return pages && given.parts[id] ? [{ id: id, pages: pages, prefix: "" }] : [];
  }

  /** Take over a page that was typed. @param {string} path @param {Fields} fields @returns {Fault[]} what cannot be read */
  take(path, fields) {
    this.typed[path] = fields;
    const stop = stopAt(path);
    /** @type {Fault[]} */
    const faults = [];
    if (stop.kind === "add") this.join((fields.orang || [""])[0], (fields.name || [""])[0], (fields.joined || [""])[0]);
    this.sections(stop).forEach((section) => {
      const sheet = this.sheet(section.id);
      const names = this.names(section);
      const provision = this.given.parts[section.id];
      const found = read(sheet.part, names, fields, section.prefix);
      names.forEach(function (name) { delete provision.answers[name]; });
      Object.assign(provision.answers, found.answers);
      if (found.answers.name) provision.name = provision.call = found.answers.name;
      names.forEach((name) => this.label(fields, section.prefix + name));
      found.findings.forEach(function (finding) { faults.push({ section: section, finding: finding }); });
    });
    return faults;
  }

  /** How a code that was chosen here is shown. @param {Fields} fields @param {string} field */
  label(fields, field) {
    const codes = (fields[field + "_code"] || []).filter(Boolean);
    const text = (fields[field] || [""])[0];
    if (codes.length && text) this.given.names[codes[codes.length - 1]] = text;
  }

  /** Somebody who was added without a network. @param {string} id @param {string} name @param {string} [joined] why */
  join(id, name, joined) {
    if (!id || this.given.parts[id]) return;
    /** @type {Answers} */
    const answers = { name: name, presence: "here" };
    if (joined) answers.joined = joined;
    this.given.members.push(id);
    this.given.parts[id] = {
      name: name, call: name, answers: answers, prefill: {}, prefix: prefixOf(id), context: this.given.joining,
    };
  }

  /** @param {Sheet} sheet @param {string} page @returns {string[]} */
  items(sheet, page) {
    return /** @type {any} */ (sheet.part.data).pages[page];
  }

  /** Every item of a section. @param {Section} section @returns {string[]} */
  names(section) {
    const sheet = this.sheet(section.id);
    return section.pages.reduce((/** @type {string[]} */ all, page) => all.concat(this.items(sheet, page)), []);
  }

  /** @param {string} id @param {boolean} supposed with what the register is certain of */
  walk(id, supposed) {
    const provision = this.given.parts[id];
    /** @type {Answers} */
    const certain = {};
    Object.keys(supposed ? provision.prefill : {}).forEach(function (name) {
      if (provision.prefill[name][1]) certain[name] = provision.prefill[name][0];
    });
    return this.sheet(id).part.walk(Object.assign(certain, provision.answers), provision.context);
  }

  /** @param {string} id @param {number} screen */
  asked(id, screen) {
    const relevant = new Set(this.walk(id, true).relevant);
    const sheet = this.sheet(id);
    return this.given.route.person[screen - 1].some((page) => this.items(sheet, page).some((name) => relevant.has(name)));
  }

  /**
   * The questions of one page of a section, with what form.js needs to answer it.
   * @param {Section} section @param {string} page @param {{file: string, lists: string, places: string}} files
   * @param {Findings} errors @param {Fields} posted
   */
  page(section, page, files, errors, posted) {
    const sheet = this.sheet(section.id);
    const provision = this.given.parts[section.id];
    const language = document.documentElement.lang;
    const filling = new Filling(sheet.part, this.kind(section.id), sheet.drawing.fragments, sheet.drawing.labels, {
      language: language, walk: this.walk(section.id, true), answers: provision.answers,
      prefill: provision.prefill, errors: errors, posted: posted, places: this.given.names, prefix: section.prefix,
    });
    const names = this.items(sheet, page);
    /** @type {Answers} */
    const elsewhere = {};
    Object.keys(provision.answers).forEach(function (item) {
      if (names.indexOf(item) < 0) elsewhere[item] = provision.answers[item];
    });
    const state = { page: page, language: language, answers: elsewhere, context: provision.context };
    const heading = section.pages.length > 1 ? "<h2>" + escape(sheet.drawing.pages[page]) + "</h2>" : "";
    return '<div data-part="' + escape(files.file) + '" data-lists="' + escape(files.lists) + '" data-places="' +
      escape(files.places) + '" data-prefix="' + section.prefix + '" data-state="' + escape(JSON.stringify(state)) + '">' +
      heading + filling.page(names) + "</div>\n";
  }
}
