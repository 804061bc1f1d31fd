// A family's page on the officer's phone: who stands on the list, what there is to do, what was told, and telling more.
// Written for Chrome 61.

import { way as alone } from "./alone.js";
import { button, el, field, fill, typed } from "./draw.js";
import { leadLink } from "./leads.js";
import { isOpen, modesOf } from "./modes.js";
import { online } from "./online.js";
import { nextNumber } from "./order.js";
import { addressText, mark, nameOf, tag, whatOf } from "./overview.js";
import { way } from "./questions.js";
import { scanLink, todo } from "./scanning.js";
import { consent } from "./standing.js";
import { momentOf } from "./store.js";
import { folds, taps } from "./tell.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Person} Person */
/** @typedef {import("./store.js").Entry} Entry */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SAME = 60000; // milliseconds by which the server may have put the phone's clock right
const BREATH = 300; // milliseconds in which a thumb touches twice

/** @param {App} app @param {Row} row @param {Person} person */
function member(app, row, person) {
  const known = person.known || {};
  const number = typeof known.nik === "string" ? app.words.say("nik", { digits: known.nik.slice(-4) }) : "";
  const born = known.birth_date ? app.words.say("born", { date: known.birth_date }) : "";
  return el("li", { class: "row" }, el("p", { class: "name", dir: "auto" }, person.name || app.words.say("added")),
    number || born ? el("p", {}, [born, number].filter(Boolean).join(" · ")) : null, alone(app, row, person));
}

/** Where an item is now, in words. @param {App} app @param {Entry} entry @returns {string} */
export function stateOf(app, entry) {
  const received = entry.answer && entry.answer.received;
  if (entry.state === "received") return app.words.say("received", { hour: received ? app.words.when(received) : "" });
  return app.words.say(entry.state === "stuck" ? "refused" : "waiting");
}

/** What the server found wrong with an item. @param {Entry} entry @returns {HTMLElement[]} */
export function problemsOf(entry) {
  const problems = (entry.answer && entry.answer.problems) || [];
  return problems.map((one) => el("p", { class: "note attention" }, one.what + " " + one.remedy));
}

/** A fact as it is read. @param {App} app @param {Array<[string, string]>} options @param {string} value @returns {string} */
function spoken(app, options, value) {
  const found = options.filter((one) => one[0] === value)[0];
  return found ? found[1] : DAY.test(value) ? app.words.date(value) : value;
}

/** @param {App} app @param {Row} row */
function history(app, row) {
  const words = app.words.words;
  const isOwn = (/** @type {{event: string, at: string}} */ one) => row.own.some(({ item }) =>
    item.event === one.event && Math.abs(Date.parse(momentOf(item)) - Date.parse(momentOf(one))) < SAME);
  const own = row.own.slice().reverse().map((entry) => el("li", { class: "row" },
    el("p", { class: "name" }, whatOf(app, entry)),
    el("p", { class: "quiet" }, app.words.when(momentOf(entry.item)) + " · " + stateOf(app, entry)), ...problemsOf(entry)));
  const told = (row.line.told || [])
    .filter((one) => !isOwn(one))
    .map((one) => el("li", { class: "row" }, el("p", { class: "name" }, words.told[one.event] || one.event),
      ...Object.keys(one.facts).filter((name) => words.facts[name]).map((name) =>
        el("p", {}, words.facts[name].label + ": " + spoken(app, words.facts[name].options, one.facts[name]))),
      el("p", { class: "quiet" }, app.words.when(momentOf(one)))));
  if (!own.length && !told.length) return el("p", {}, app.words.say("no_visit"));
  return el("ul", { class: "rows" }, ...own, ...told);
}

/** Why the supervisor sent the interview back. @param {App} app @param {Row} row */
function returned(app, row) {
  const back = row.line.returned;
  return back ? el("p", { class: "note attention" }, app.words.words.told.returned + ": ",
    el("span", { dir: "auto" }, back.reason)) : null;
}

/** Whom to ask at an institution. @param {App} app @param {import("./store.js").Line} line */
function about(app, line) {
  const told = line.institution;
  if (!told) return null;
  return el("p", {}, [told.type, told.contact, told.phone].filter(Boolean).join(" · "));
}

/** What the RT head is asked of a line. @param {App} app @param {Row} row */
function listCheck(app, row) {
  const words = app.words.words;
  if (row.line.answered || row.proven) return words.answered;
  return row.line.institution ? words.inside_listed : words.listed;
}

/** @param {App} app @param {string} id */
export async function household(app, id) {
  const say = app.words.say.bind(app.words);
  const all = await app.rows();
  const row = all.filter((one) => one.line.id === id)[0];
  if (!row) {
    fill(app.root, el("h1", {}, say("gone")), el("p", {}, say("gone_long")));
    return;
  }
  const words = app.words.words;
  const done = (/** @type {string} */ event) => {
    app.say(say("told", { what: words.told[event] }));
    app.draw();
  };
  const note = field({ name: "note", label: words.facts.note.label, hint: words.facts.note.hint });
  const beside = async () => app.standing.facts();
  const visited = async () => Object.assign(app.standing.facts(), typed(note, "note") ? { note: typed(note, "note") } : {});
  const listed = listCheck(app, row);
  const visit = row.line.institution ? words.inside : words.visit;
  const number = { building: row.building || nextNumber(all, row.line.place) };
  const paper = !row.line.institution && isOpen(await modesOf(app.open(), row.line), "drop_off");
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#" }, say("back"))), el("h1", { dir: "auto" }, nameOf(app, row)),
    el("p", {}, addressText(app, row)), about(app, row.line), tag(app, row), mark(app, row),
    el("h2", {}, say("todo")), returned(app, row), todo(app, row), await way(app, row), scanLink(app, row),
    await online(app, row),
    consent(app), folds(app, row.line, words.numbered, beside, done, "b-", number),
    el("h2", {}, say("list_check")), taps(app, row.line, listed, beside, done), folds(app, row.line, listed, beside, done, "l-"),
    el("h2", {}, say("visit")), note, taps(app, row.line, visit, visited, done, "second"),
    paper ? el("h3", {}, say("paper")) : null, paper ? taps(app, row.line, words.paper, visited, done, "second") : null,
    folds(app, row.line, visit, beside, done, "v-"),
    el("h2", {}, say("people")), el("ul", { class: "rows" }, ...row.line.people.map((person) => member(app, row, person))),
    el("h2", {}, say("so_far")), history(app, row));
}

/** The second touch of an impatient thumb is not meant for the family that comes next. @param {HTMLElement} place */
function rested(place) {
  const all = Array.from(place.querySelectorAll("button"));
  all.forEach((one) => { one.disabled = true; });
  setTimeout(() => all.forEach((one) => { one.disabled = false; }), BREATH);
}

/** The list check: one family after the other, one thumb. @param {App} app */
export async function check(app) {
  const say = app.words.say.bind(app.words);
  const all = await app.rows();
  const row = all.filter((one) => !one.checked && app.passed.indexOf(one.line.id) < 0)[0];
  const title = el("h1", {}, say("check_title"));
  if (!row) {
    fill(app.root, title, await leadLink(app), el("p", {}, say(!all.length ? "none_yet" : app.passed.length ? "checked_but" : "checked_all")),
      app.passed.length ? button(say("passed_again", { number: app.passed.length }), () => {
        app.passed = [];
        app.draw();
      }, "second") : null);
    return;
  }
  const asked = listCheck(app, row);
  const done = (/** @type {string} */ event) => {
    const slots = { who: nameOf(app, row), what: app.words.words.told[event] };
    app.say(say("told_of", slots));
    app.last = { id: row.line.id, text: say("told_of", slots) };
    app.go();
  };
  const beside = async () => app.standing.facts();
  const pass = button(say("pass"), () => {
    app.passed.push(row.line.id);
    app.last = null;
    app.go();
  }, "second");
  const thumb = el("div", { class: "thumb" }, taps(app, row.line, asked, beside, done));
  if (app.last) rested(thumb);
  const link = await leadLink(app);
  fill(app.root, title, lastTold(app), link,
    el("p", { class: "quiet" }, say("checked", { number: all.filter((one) => one.checked).length, all: all.length })),
    card(app, row), thumb,
    folds(app, row.line, asked, beside, done, "l-"), consent(app), el("p", { class: "actions" }, pass));
}

/** @param {App} app */
function lastTold(app) {
  const last = app.last;
  if (!last) return null;
  const mend = el("a", { href: "#keluarga/" + last.id }, app.words.say("mend"));
  return el("p", { class: "note done" }, "✓ " + last.text + " ", mend);
}

/** Whom the RT head is asked about. @param {App} app @param {Row} row */
function card(app, row) {
  const others = row.line.people.map((person) => person.name || "").filter((name) => name && name !== row.head);
  return el("section", { class: "card", "aria-labelledby": "who" }, el("h2", { id: "who", dir: "auto" }, nameOf(app, row)),
    el("p", {}, addressText(app, row)),
    others.length ? el("p", { class: "quiet", dir: "auto" }, others.join(", ")) : null, tag(app, row));
}
