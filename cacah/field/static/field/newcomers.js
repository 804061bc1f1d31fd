// The page of people who are said to live here now: one touch each, without a network. Who lives here goes onto the list of
// a family, or begins a new one. Written for Chrome 61.

import { button, el, fill, input } from "./draw.js";
import { found } from "./families.js";
import { answered, leadsOf, nearest } from "./leads.js";
import { addressText, nameOf } from "./overview.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./types.d.ts").Row} Row */
/** @typedef {import("./store.js").Lead} Lead */

const HERE = "here";
const APART = ["not_here", "unknown"];
const SHOWN = 8; // families to choose from at once
const BREATH = 300; // milliseconds in which a thumb touches twice

/** @param {App} app @param {Lead} lead @returns {string} */
function personText(app, lead) {
  return app.words.say("lead_person", { sex: app.words.say("night_" + lead.sex), age: lead.age });
}

/** The three answers. @param {App} app @param {Lead} lead */
function ways(app, lead) {
  let isOver = false;
  const trouble = el("div", { role: "alert" });
  const apart = APART.map((answer) => button(app.words.say("lead_" + answer), async () => {
    if (isOver) return; // a second touch of an impatient thumb says nothing twice
    isOver = true;
    try {
      await answered(app, lead, answer);
      app.draw();
    } catch (error) {
      isOver = false;
      fill(trouble, el("p", { class: "note error" }, app.words.say("trouble_full")));
    }
  }, "second"));
  return el("div", {}, el("p", { class: "actions" }, el("a", { class: "button", href: "#mungkin/" + lead.id }, app.words.say("lead_here")), ...apart), trouble);
}

/** Who is said to have moved along. @param {App} app @param {Lead} lead @param {Lead[]} all @returns {?HTMLElement} */
function along(app, lead, all) {
  const others = all.filter((one) => one.group === lead.group && one.id !== lead.id).map((one) => one.name);
  return others.length ? el("p", { class: "quiet", dir: "auto" }, app.words.say("lead_along", { names: others.join(", ") })) : null;
}

/** @param {App} app @param {Lead} lead @param {Lead[]} all */
function card(app, lead, all) {
  return el("section", { class: "card", "aria-labelledby": "n-" + lead.id }, el("h2", { id: "n-" + lead.id, dir: "auto" }, lead.name),
    el("p", {}, personText(app, lead)), along(app, lead, all), lead.said ? el("p", { class: "mark" }, "✓ " + app.words.say("lead_" + lead.said)) : null, ways(app, lead));
}

/** What slid under the thumb is not what it meant. @param {HTMLElement} place */
function rested(place) {
  place.style.pointerEvents = "none";
  setTimeout(() => { place.style.pointerEvents = ""; }, BREATH);
}

/** The page of all of them. @param {App} app @param {string} id of the one who lives here, blank for all */
export async function leads(app, id) {
  const all = await leadsOf(app);
  const chosen = all.filter((one) => one.id === id)[0];
  if (chosen) return placing(app, chosen);
  const say = app.words.say.bind(app.words);
  const left = all.filter((one) => !one.said);
  const done = all.filter((one) => one.said);
  const cards = el("div", {}, ...left.map((one) => card(app, one, all)));
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#periksa" }, say("lead_back"))), el("h1", {}, say("leads")),
    el("p", {}, say("leads_long")), left.length ? cards : el("p", {}, say("leads_done")),
    done.length ? el("details", { class: "more" }, el("summary", {}, say("leads_said", { number: done.length })),
      ...done.map((one) => card(app, one, all))) : null);
  if (done.length) rested(cards);
}

/** Somebody lives here: with which family? @param {App} app @param {Lead} lead */
async function placing(app, lead) {
  const say = app.words.say.bind(app.words);
  const rows = nearest(await app.rows(), lead);
  const list = el("div", {});
  const trouble = el("div", { role: "alert" });
  let isOver = false;
  const search = input({ id: "f-search", type: "search", autocomplete: "off", enterkeyhint: "search", oninput: () => { show(); } });
  const choose = async (/** @type {Row} */ row) => {
    if (isOver) return;
    isOver = true;
    try {
      await answered(app, lead, HERE, row.line.id);
      location.hash = "#mungkin";
    } catch (error) {
      isOver = false;
      fill(trouble, el("p", { class: "note error" }, say("trouble_full")));
    }
  };
  function show() {
    const near = found(rows, "all", search.value).slice(0, SHOWN);
    fill(list, near.length ? el("p", { class: "actions" }, ...near.map((row) =>
      button(nameOf(app, row) + " · " + addressText(app, row), () => { choose(row); }, "second"))) : el("p", {}, say("none_found")));
  }
  show();
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#mungkin" }, say("lead_back_all"))), el("h1", { dir: "auto" }, lead.name),
    el("p", {}, personText(app, lead)), el("h2", {}, say("lead_with")),
    el("p", { class: "actions" }, el("a", { class: "button", href: "#baru/" + lead.id }, say("lead_new"))),
    el("div", { class: "field" }, el("label", { for: "f-search" }, say("search")), search), list, trouble);
}
