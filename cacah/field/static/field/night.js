// Census night on the phone: people without a home, recorded in a few touches, without names, without a network.
// Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { button, el, fill, input, typed } from "./draw.js";
import { consent } from "./standing.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./store.js").Duty} Duty */

const SEXES = ["male", "female", "unknown"];
const AGES = ["0-4", "5-14", "15-24", "25-59", "60", "unknown"];
const MOST = 99;

/** What stays from one record to the next: the officer stands at the same spot. */
const kept = { spot: "", isOpen: false };

/** The way there, for officers of a team. @param {App} app @returns {Promise<?HTMLElement>} */
export async function nightLink(app) {
  const duty = await app.open().kept("night");
  return duty ? el("p", {}, el("a", { href: "#malam" }, app.words.say("night"))) : null;
}

/** Buttons of which one is chosen. @param {string} label @param {Array<[string, string]>} choices @returns {{drawn: HTMLElement, value: function(): string}} */
function choice(label, choices) {
  let chosen = "";
  const buttons = choices.map(([code, text]) => el("button", { type: "button", class: "chip", "aria-pressed": "false", onclick: () => {
    chosen = code;
    buttons.forEach((one, place) => { one.setAttribute("aria-pressed", String(choices[place][0] === code)); });
  } }, text));
  return { drawn: el("div", { class: "field", role: "group", "aria-label": label }, el("p", {}, el("b", {}, label)), el("p", { class: "chips" }, ...buttons)),
    value: () => chosen };
}

/** @param {App} app @param {string} age */
function ageOf(app, age) {
  if (age === "unknown") return app.words.say("night_unknown");
  return age === "60" ? app.words.say("night_old") : app.words.say("night_years", { age: age.replace("-", "–") });
}

/** @param {App} app */
async function recorded(app) {
  const entries = await app.open().items();
  return entries.filter((entry) => entry.item.kind === "night").length;
}

/** @param {App} app */
export async function night(app) {
  const say = app.words.say.bind(app.words);
  /** @type {?Duty} */
  const duty = await app.open().kept("night");
  const top = [el("p", {}, el("a", { class: "back", href: "#hari" }, say("day"))), el("h1", {}, say("night"))];
  if (!duty) return fill(app.root, ...top, el("p", {}, say("night_none")));
  const now = Date.parse(await app.open().now());
  top.push(el("p", {}, say("night_of", { team: duty.team, place: duty.name, begins: app.words.when(duty.from),
    ends: app.words.when(duty.until) })));
  if (now < Date.parse(duty.from) || now > Date.parse(duty.until)) {
    return fill(app.root, ...top, el("p", { class: "note attention" }, say("night_not_now")));
  }
  fill(app.root, ...top, form(app, duty), el("p", { class: "quiet", role: "status" }, say("night_sum", { number: await recorded(app) })));
}

/** @param {App} app @param {Duty} duty */
function form(app, duty) {
  const say = app.words.say.bind(app.words);
  const spot = input({ id: "f-spot", name: "spot", maxlength: 60, autocomplete: "off", value: kept.spot || null });
  const text = input({ id: "f-text", name: "text", maxlength: 200, autocomplete: "off" });
  const heads = input({ id: "f-heads", name: "heads", type: "number", min: 1, max: MOST, inputmode: "numeric", value: "1" });
  const home = input({ id: "f-home", type: "checkbox" });
  const sex = choice(say("night_sex"), SEXES.map((code) => /** @type {[string, string]} */ ([code, say("night_" + code)])));
  const age = choice(say("night_age"), AGES.map((code) => /** @type {[string, string]} */ ([code, ageOf(app, code)])));
  const fault = el("p", { class: "field-error", role: "alert" });
  const save = button(say("night_save"), async () => {
    if (save.hasAttribute("disabled")) return;
    const number = Number(heads.value);
    kept.spot = typed(drawn, "spot");
    if (!kept.spot || !sex.value() || !age.value() || !(number >= 1 && number <= MOST) || number % 1) {
      fault.textContent = say("night_missing");
      return;
    }
    save.setAttribute("disabled", ""); // a second touch of an impatient thumb records nobody twice
    /** @type {Object<string, any>} */
    const record = { spot: kept.spot, sex: sex.value(), age: age.value(), heads: number, home: home.checked, text: typed(drawn, "text") };
    Object.assign(record, app.standing.facts());
    await app.open().queue({ id: uuid(), kind: "night", case: "", at: await app.open().now(), place: duty.place, record: record });
    app.say(say("night_saved", { heads: number, spot: kept.spot }));
    app.draw();
  });
  const more = el("details", { class: "more", open: kept.isOpen, ontoggle: () => { kept.isOpen = more.hasAttribute("open"); } },
    el("summary", {}, say("night_more")), labelled("f-heads", say("night_heads"), "", heads),
    labelled("f-text", say("night_text"), say("night_text_hint"), text),
    el("p", {}, el("label", { class: "check" }, home, " " + say("night_home"))), consent(app));
  const drawn = el("div", {}, labelled("f-spot", say("night_spot"), say("night_spot_hint"), spot), sex.drawn, age.drawn,
    fault, el("p", { class: "actions" }, save), more);
  return drawn;
}

/** @param {string} id @param {string} label @param {string} hint @param {HTMLElement} field */
function labelled(id, label, hint, field) {
  return el("div", { class: "field" },
    el("label", { for: id }, label, hint ? " " : null, hint ? el("span", { class: "hint" }, hint) : null), field);
}
