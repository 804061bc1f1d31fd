// Telling what came of a visit or what the RT head says: one touch, or a small form for what needs more. The events and
// what they ask for are those of the site's own pages (cacah/field/visits.py). Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { button, el, field, fill, typed } from "./draw.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./store.js").Line} Line */
/** @typedef {import("./wording.js").Asked} Asked */
/** @typedef {function(): Promise<Object<string, any>>} Also */

const DATE = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const OLDEST = 130; // years; cases/core/words.py
const MOMENT = ["day", "hour"];
const NEEDED = MOMENT.concat("note"); // of an appointment and a note; all other facts may be left out
const BUILDING = /^[1-9]\d{0,3}[A-Z]?$/;

/**
 * Into the queue with it, as it was told now; where the phone cannot keep it, `place` says so.
 * @param {App} app @param {Line} line @param {string} event @param {Object<string, any>} facts @param {HTMLElement} place
 * @returns {Promise<boolean>} whether it is kept
 */
async function queued(app, line, event, facts, place) {
  fill(place);
  try {
    const at = await app.open().now();
    await app.open().queue({ id: uuid(), kind: "word", case: line.id, at: at, event: event, facts: facts });
    return true;
  } catch (error) {
    fill(place, el("p", { class: "note error" }, app.words.say("trouble_full")));
    return false;
  }
}

/** One button for each event that needs no more. @param {App} app @param {Line} line @param {Asked} asked
 * @param {Also} also facts that go with any event @param {function(string): void} done @param {string} [kind] */
export function taps(app, line, asked, also, done, kind) {
  const trouble = el("div", { role: "alert" });
  return el("div", {}, el("p", { class: "taps" }, ...asked.taps.map((event) => {
    const one = button(app.words.words.told[event], async () => {
      if (one.hasAttribute("disabled")) return;
      one.setAttribute("disabled", ""); // a second touch of an impatient thumb tells nothing twice
      if (await queued(app, line, event, await also(), trouble)) done(event);
      else one.removeAttribute("disabled");
    }, kind);
    return one;
  })), trouble);
}

/** @param {string} name @param {string} value */
function isWrong(name, value) {
  if (name === "building") return !BUILDING.test(value);
  if (!value) return NEEDED.indexOf(name) >= 0;
  if (name === "age") return !/^\d{1,3}$/.test(value) || Number(value) > OLDEST;
  return (name === "since" || name === "date" || name === "born") && !DATE.test(value);
}

/** A fold for each event that asks for something. @param {App} app @param {Line} line @param {Asked} asked
 * @param {Also} also @param {function(string): void} done @param {string} group sets the fields of two folds apart
 * @param {Object<string, string>} [first] what stands in a field at first */
export function folds(app, line, asked, also, done, group, first) {
  return el("div", {}, ...Object.keys(asked.asked).map((event) =>
    fold(app, line, event, asked.asked[event], also, done, group, first || {})));
}

/** @param {App} app @param {Line} line @param {string} event @param {string[]} names @param {Also} also
 * @param {function(string): void} done @param {string} group @param {Object<string, string>} first */
function fold(app, line, event, names, also, done, group, first) {
  const words = app.words.words;
  const place = el("div", {});
  const trouble = el("div", { role: "alert" });
  let isTelling = false;
  /** @param {Object<string, string>} values @param {string[]} wrong */
  function draw(values, wrong) {
    const form = el("form", { novalidate: true, onsubmit: async (/** @type {Event} */ submitted) => {
      submitted.preventDefault();
      if (isTelling) return; // as above
      /** @type {Object<string, string>} */
      const given = {};
      names.forEach((name) => { given[name] = typed(form, group + event + "-" + name); });
      if (given.building) given.building = given.building.toUpperCase();
      const faults = names.filter((name) => isWrong(name, given[name]));
      if (faults.length) return draw(given, faults);
      isTelling = true;
      if (await queued(app, line, event, Object.assign(await also(), factsOf(given)), trouble)) done(event);
      else isTelling = false;
    } }, ...names.map((name) => field({
      name: group + event + "-" + name, label: words.facts[name].label, hint: words.facts[name].hint,
      type: words.facts[name].type, options: words.facts[name].options, value: values[name], most: name === "note" ? 500 : 120,
      error: wrong.indexOf(name) >= 0 ? words.faults[MOMENT.indexOf(name) >= 0 ? "when" : name] : "",
    })), el("p", { class: "actions" }, el("button", {}, app.words.say("record"),
      el("span", { class: "hidden-text" }, " " + words.told[event]))));
    fill(place, form);
    const bad = form.querySelector("[aria-invalid]");
    if (bad instanceof HTMLElement) bad.focus();
  }
  draw(first, []);
  return el("details", { class: "more" }, el("summary", {}, words.told[event]), place, trouble);
}

/** The facts that were given; a day and an hour are one moment. @param {Object<string, string>} given */
function factsOf(given) {
  /** @type {Object<string, string>} */
  const facts = {};
  Object.keys(given).forEach(function (name) {
    if (given[name] && MOMENT.indexOf(name) < 0) facts[name] = given[name];
  });
  if (given.day) facts.when = given.day + "T" + given.hour;
  return facts;
}
