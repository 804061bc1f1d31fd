// One interview on an officer's phone, from a line of pull and what was answered since: who is asked what in which
// order, what lacks, and the item that is sent in the end. Draws nothing. Written for Chrome 61.

import { Known, before, following, pathOf, prefixOf, stopAt } from "../interview/known.js";

/** @typedef {import("../instrument/types.d.ts").Answers} Answers */
/** @typedef {import("../instrument/types.d.ts").Fields} Fields */
/** @typedef {import("../instrument/types.d.ts").Finding} Finding */
/** @typedef {import("../instrument/types.d.ts").Prefill} Prefill */
/** @typedef {import("../instrument/types.d.ts").Slots} Slots */
/** @typedef {import("../interview/known.js").Fault} Fault */
/** @typedef {import("../interview/known.js").Section} Section */
/** @typedef {import("../interview/known.js").Sheets} Sheets */
/** @typedef {import("../interview/known.js").Stop} Stop */
/** @typedef {import("./questionnaire.js").Around} Around */
/** @typedef {import("./questionnaire.js").Told} Told */
/** `alone`: has answered alone. @typedef {{id: string, name?: string, origin?: string, known?: Answers, hints?: Answers, alone?: boolean}} Person */
/**
 * What pull tells of a case, see docs/developer/sync.md. `guest`: the member who holds the phone and answers alone;
 * `begin`: what was answered in the interview that the supervisor sent back.
 * @typedef {{id: string, place: string, instruction: string, known: Answers, hints?: Answers, people: Person[],
 *            missing?: string[], guest?: string, begin?: {instrument: string, parts: Object<string, Answers>}}} Line
 */
/**
 * What is kept of an interview with every answer: the version of the questions it began in; where it stands (`path`, and
 * `field`, which was answered last); everybody added and taken off here; answers by part; pages as they were typed; the
 * names of places that were chosen; when it was begun by the phone's clock, and how long it stood on the screen since, in
 * milliseconds.
 * @typedef {{instrument: string, began: number, took: number, path: string, field: string, added: string[], removed: string[],
 *            answers: Object<string, Answers>, typed: Object<string, Fields>, names: Slots}} Draft
 */
/** `fault`: what cannot be; `missing`: what is not answered yet. @typedef {{id: string, errors: Finding[], missing: string[]}} Standing */

const SHORT = ["short", "clarify"];

/** @param {string} version @param {Line} [line] whose interview, if it was sent back, begins with its answers @returns {Draft} */
export function begun(version, line) {
  const back = line && line.begin && line.begin.instrument === version ? line.begin.parts : {};
  const listed = line ? [line.id].concat(line.people.map(function (one) { return one.id; })) : [];
  return {
    instrument: version, began: 0, took: 0, path: "", field: "", typed: {}, names: {}, removed: [],
    added: Object.keys(back).filter(function (id) { return listed.indexOf(id) < 0; }), answers: JSON.parse(JSON.stringify(back)),
  };
}

/** @param {Answers} known @param {Answers} [hints] @returns {Prefill} */
function prefillOf(known, hints) {
  /** @type {Prefill} */
  const found = {};
  Object.keys(hints || {}).forEach(function (name) { found[name] = [/** @type {Answers} */ (hints)[name], false]; });
  Object.keys(known).forEach(function (name) { found[name] = [known[name], true]; });
  return found;
}

/** What a button calls somebody. @param {string} name */
function callOf(name) {
  const words = name.split(" ");
  return words[0].length > 2 || words.length === 1 ? words[0] : words.slice(0, 2).join(" ");
}

export class Sitting {
  /**
   * @param {Line} line @param {Draft} draft @param {Told} told @param {Sheets} sheets @param {Around} around
   * @param {string} today @param {function(number): string} numbered what somebody without a name is called
   */
  constructor(line, draft, told, sheets, around, today, numbered) {
    this.line = line;
    this.draft = draft;
    this.told = told;
    this.around = around;
    this.today = today;
    this.numbered = numbered;
    /** @type {Slots} */
    const names = {};
    around.places.forEach(function (place) { names[place[0]] = place[1]; });
    this.known = new Known({
      family: line.id, members: [], route: line.guest ? Object.assign({}, told.route, { family: [] }) : told.route, parts: {}, names: Object.assign(names, draft.names),
      joining: this.context(true),
    }, sheets);
    this.known.typed = draft.typed;
    this.seat();
  }

  get given() {
    return this.known.given;
  }

  /** Give everybody on the list their part. */
  seat() {
    const line = this.line;
    /** @type {Person[]} */
    const people = line.people.concat(this.draft.added.map((id) => ({ id: id })));
    const listed = people.filter((one) => this.draft.removed.indexOf(one.id) < 0 && !one.alone);
    this.given.parts[line.id] = this.provision(line.id, "", line.known, line.hints, false);
    listed.forEach((one, at) => {
      const answers = this.draft.answers[one.id] || {};
      const name = answers.name || one.name || this.numbered(at + 1);
      this.given.parts[one.id] = this.provision(one.id, name, one.known || {}, one.hints, !one.known);
    });
    this.given.members = listed.map((one) => one.id);
  }

  /** @param {string} id @param {string} name @param {Answers} known @param {Answers|undefined} hints @param {boolean} isNew */
  provision(id, name, known, hints, isNew) {
    const answers = this.draft.answers[id] || (this.draft.answers[id] = {});
    const prefix = id === this.line.id ? "" : prefixOf(id);
    return { name: name, call: callOf(name), answers: answers, prefill: prefillOf(known, hints), prefix: prefix,
             context: this.context(isNew) };
  }

  /** What questions ask about besides answers, as the server has it (cases.sittings.context). @param {boolean} isNew */
  context(isNew) {
    const own = this.draft.answers[this.line.id] || {};
    const home = own.address_place;
    const moved = this.around.places.some(function (place) { return place[0] === home; });
    const registered = Object.keys(this.line.known).length > 0;
    return Object.assign({
      today: this.today, family_place: moved ? home : this.around.village, registered_family_place: this.around.village,
      is_new: isNew ? "yes" : "no", joins: isNew && registered ? "yes" : "no",
    }, this.told.context);
  }

  /** Whether somebody was added on this phone, and can be taken off again. @param {string} id */
  isAdded(id) {
    return this.draft.added.indexOf(id) >= 0;
  }

  /** Whether only what lacks is asked. */
  get isShort() {
    return SHORT.indexOf(this.line.instruction) >= 0;
  }

  /** Items of a part that the server says are missing. @param {string} id @returns {string[]} */
  lacking(id) {
    const start = id + "/";
    return (this.line.missing || []).filter((one) => one.indexOf(start) === 0).map((one) => one.slice(start.length));
  }

  /** Whether a part is asked here: in a short visit what lacks, and what is answered after all. @param {string} id */
  isWanted(id) {
    if (this.line.guest) return id === this.line.guest;
    const answers = this.given.parts[id].answers;
    return !this.isShort || this.lacking(id).length > 0 || Object.keys(answers).length > 0;
  }

  /** @returns {Stop} where the interview begins, or goes on */
  stop() {
    if (this.draft.path) return stopAt(this.draft.path);
    return this.next({ kind: "ready", screen: 0, member: "" });
  }

  /** @param {Stop} here @returns {Stop} */
  next(here) {
    const asked = (/** @type {string} */ id, /** @type {number} */ screen) => this.isWanted(id) && this.known.asked(id, screen);
    const after = following(this.given.route, this.given.members, here, asked);
    return after.kind === "family" && !this.isWanted(this.line.id) ? this.next(after) : after;
  }

  /** @param {Stop} here @returns {?Stop} */
  back(here) {
    const stop = before(this.given.route, here);
    return stop.kind === "ready" ? null : stop;
  }

  /** Go to a page. @param {Stop} stop */
  go(stop) {
    this.draft.path = pathOf(stop);
    this.draft.field = "";
  }

  /** Take over what is typed on a page. @param {Stop} stop @param {Fields} fields @returns {Fault[]} what cannot be */
  take(stop, fields) {
    const faults = this.known.take(pathOf(stop), fields);
    Object.keys(fields).forEach((field) => { // the names of places chosen here
      const code = /_code$/.test(field) ? fields[field].filter(Boolean).pop() : "";
      if (code && this.given.names[code]) this.draft.names[code] = this.given.names[code];
    });
    this.given.members.concat(this.line.id).forEach((id) => {
      const provision = this.given.parts[id];
      provision.context = this.context(provision.context.is_new === "yes");
      if (provision.answers.name) provision.call = callOf(provision.answers.name);
    });
    return faults;
  }

  /** @param {Stop} stop @param {Fault[]} unread @returns {Fault[]} these and every answer of the page that cannot be */
  faults(stop, unread) {
    const found = unread.slice();
    this.known.sections(stop).forEach((section) => {
      const here = this.known.names(section);
      this.known.walk(section.id, false).errors.forEach(function (finding) {
        if (here.indexOf(finding.name.split("-")[0]) >= 0) found.push({ section: section, finding: finding });
      });
    });
    return found;
  }

  /**
   * What a page showed when it was drawn: the questions that were asked, the answers that were doubted.
   * @param {Stop} stop @returns {Set<string>}
   */
  seen(stop) {
    /** @type {Set<string>} */
    const found = new Set();
    this.known.sections(stop).forEach((section) => {
      const walk = this.known.walk(section.id, true);
      walk.relevant.forEach(function (name) { found.add(section.prefix + name + " asked"); });
      walk.warnings.forEach(function (one) { found.add(section.prefix + one.name + " doubted"); });
    });
    return found;
  }

  /**
   * Whether the answers brought up questions, or doubts, that were not on the page. @param {Stop} stop @param {Set<string>} seen
   */
  isNews(stop, seen) {
    return this.known.sections(stop).some((section) => {
      const here = new Set(this.known.names(section));
      const walk = this.known.walk(section.id, false);
      const fresh = (/** @type {string} */ name, /** @type {string} */ how) =>
        here.has(name.split("-")[0]) && !seen.has(section.prefix + name + how);
      return walk.missing.some((name) => fresh(name, " asked")) || walk.warnings.some((one) => fresh(one.name, " doubted"));
    });
  }

  /** What is still to be answered on a page. @param {Stop} stop @returns {Fault[]} */
  gaps(stop) {
    /** @type {Fault[]} */
    const found = [];
    this.known.sections(stop).forEach((section) => {
      const here = new Set(this.known.names(section));
      const part = this.known.sheet(section.id).part;
      this.known.walk(section.id, false).missing.forEach((name) => {
        const item = part.items[name.split("-").pop() || ""];
        if (here.has(name.split("-")[0])) found.push({ section: section, finding: part.finding(item, "required", name) });
      });
    });
    return found;
  }

  /** @param {string} id a new one @param {string} name @param {string} joined why */
  add(id, name, joined) {
    if (this.isAdded(id)) return;
    this.draft.added.push(id);
    this.draft.answers[id] = Object.assign({ name: name, presence: "here" }, joined ? { joined: joined } : {});
    this.relist();
  }

  /** @param {string} id of somebody who was added here */
  remove(id) {
    this.draft.removed.push(id);
    this.seat();
  }

  /** @param {string} id */
  restore(id) {
    this.draft.removed = this.draft.removed.filter(function (one) { return one !== id; });
    this.relist();
  }

  /** Somebody came onto the list: its page is drawn from the answers, for nothing was typed of them there. */
  relist() {
    delete this.draft.typed[pathOf({ kind: "members", screen: 0, member: "" })];
    this.seat();
  }

  /** Where a question stands. @param {string} id @param {string} item @returns {Stop} */
  stopOf(id, item) {
    const own = item.split("-")[0];
    const holds = (/** @type {string} */ page) => this.known.items(this.known.sheet(id), page).indexOf(own) >= 0;
    const route = this.given.route;
    const isFamily = id === this.line.id;
    if (!isFamily && route.facts && holds(route.facts)) return { kind: "members", screen: 0, member: "" };
    const screen = 1 + Math.max(0, (isFamily ? route.family : route.person).findIndex((row) => row.some(holds)));
    return { kind: this.known.kind(id), screen: screen, member: isFamily ? "" : id };
  }

  /** The first page on which somebody is asked anything; the list when nothing more is. @param {string} id @returns {Stop} */
  pageOf(id) {
    const screens = this.given.route.person.map(function (row, at) { return at + 1; });
    const first = screens.filter((screen) => this.known.asked(id, screen))[0];
    return first ? { kind: "person", screen: first, member: id } : { kind: "members", screen: 0, member: "" };
  }

  /** Why somebody is added: code and words, where that is asked. @returns {import("../instrument/types.d.ts").Offer[]} */
  reasons() {
    const item = this.known.sheets.person.part.items.joined;
    if (!item || !item.list || this.context(true).joins !== "yes") return [];
    const labels = this.known.sheets.person.drawing.labels[item.list];
    return item.codes.map((code) => [code, labels[code]]);
  }

  /** What was typed for the person before. @param {Stop} stop @returns {Fields|undefined} */
  typedBefore(stop) {
    const members = this.given.members.slice(0, Math.max(0, this.given.members.indexOf(stop.member)));
    const pages = members.map((id) => this.draft.typed[pathOf({ kind: "person", screen: stop.screen, member: id })]);
    return pages.filter(Boolean).pop();
  }

  /** Whom nobody asks about here. @returns {string[]} names */
  get alone() {
    return this.line.people.filter((one) => one.alone).map((one) => one.name || this.numbered(1 + this.line.people.indexOf(one)));
  }

  /** Whether there is anything to send. */
  get isBegun() {
    return (this.line.guest ? [] : [this.line.id]).concat(this.given.members).some((id) => Object.keys(this.given.parts[id].answers).length > 0);
  }

  /** How a part stands. @param {string} id @returns {Standing} */
  standing(id) {
    const walk = this.known.walk(id, false);
    return { id: id, errors: walk.errors, missing: walk.missing };
  }

  /** Every part that is asked here, the family's first. @returns {Standing[]} */
  standings() {
    const all = [this.line.id].concat(this.given.members);
    return all.filter((id) => this.isWanted(id)).map((id) => this.standing(id));
  }

  /**
   * The item of push, see docs/developer/sync.md. `since`: milliseconds from its beginning to `at` by the phone's clock,
   * whatever that was put right by meanwhile. @param {string} id @param {Date} at @param {number} since @returns {any}
   */
  item(id, at, since) {
    const parts = (this.line.guest ? [] : [this.line.id]).concat(this.given.members).map((part) =>
      ({ id: part, kind: this.known.kind(part), answers: this.given.parts[part].answers }));
    return {
      id: id, kind: "response", case: this.line.id, at: at.toISOString(), instrument: this.told.instrument,
      began: new Date(at.getTime() - since).toISOString(), took: Math.round(this.draft.took / 1000),
      parts: parts.filter(function (part) { return Object.keys(part.answers).length > 0; }),
    };
  }
}
