// A family that is not on the list: told once, with ids made here, and from then on a family like every other, visited and
// interviewed without a network. Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { el, field, fill, typed } from "./draw.js";
import { answered, leadsOf } from "./leads.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */

const MOST_PEOPLE = 190;
const NEEDED = ["sls", "street", "who", "people"];
const ASKED = NEEDED.concat("new_building", "place");

/** The units of the officer's families: their codes, and how an address there names them.
 * @param {App} app @returns {Promise<Array<[string, string]>>} */
export async function units(app) {
  const rows = await app.rows();
  /** @type {Map<string, string>} */
  const found = new Map();
  rows.forEach((row) => {
    if (!found.get(row.line.place)) found.set(row.line.place, row.unit);
  });
  return Array.from(found.entries()).map((one) => /** @type {[string, string]} */ ([one[0], one[1] ? one[1] + " · " + one[0] : one[0]]));
}

/** @param {Object<string, string>} given @returns {string[]} names of what is lacking or cannot be */
function wrongs(given) {
  const lacking = NEEDED.filter((name) => !given[name]);
  const isNumber = /^\d{1,3}$/.test(given.people) && Number(given.people) > 0 && Number(given.people) <= MOST_PEOPLE;
  return isNumber || lacking.indexOf("people") >= 0 ? lacking : lacking.concat("people");
}

/** Onto the list and into the queue, at once. @param {App} app @param {Object<string, string>} given @returns {Promise<string>} */
async function kept(app, given) {
  const store = app.open();
  /** @type {Object<string, string>} */
  const facts = {};
  ASKED.forEach((name) => {
    if (given[name] && name !== "sls") facts[name] = given[name];
  });
  const id = uuid();
  await store.found({
    id: id, place: given.sls, instruction: "interview", word: "open", visit: true, interview: true, known: {}, people: [],
    found: facts,
  }, { id: uuid(), kind: "family", case: id, at: await store.now(), event: "new_family", place: given.sls, facts: facts });
  return id;
}

/** The page of a family that is not on the list. @param {App} app @param {string} [from] id of the lead it was found by */
export async function finding(app, from) {
  const say = app.words.say.bind(app.words);
  const places = await units(app);
  const words = app.words.words.facts;
  const lead = from ? (await leadsOf(app)).filter((one) => one.id === from)[0] : null;
  const place = el("div", {});
  let isOver = false;
  /** @param {Object<string, string>} values @param {string[]} wrong */
  function draw(values, wrong) {
    const form = el("form", { novalidate: true, onsubmit: async (/** @type {Event} */ submitted) => {
      submitted.preventDefault();
      /** @type {Object<string, string>} */
      const given = {};
      ASKED.forEach((name) => { given[name] = typed(form, name); });
      const faults = wrongs(given);
      if (faults.length) return draw(given, faults);
      if (isOver) return; // a second touch of an impatient thumb finds no second family
      isOver = true;
      const family = await kept(app, given);
      if (lead) await answered(app, lead, "here", family);
      location.hash = "#keluarga/" + family;
    } }, ...ASKED.map((name) => field({
      name: name, label: name === "who" ? say("head") : words[name].label, hint: name === "who" ? "" : words[name].hint,
      options: name === "sls" ? places : words[name].options, value: values[name], most: 120,
      mode: name === "people" ? "numeric" : "text", error: wrong.indexOf(name) >= 0 ? say("found_" + name) : "",
    })), el("p", { class: "actions" }, el("button", {}, say("found_keep"))));
    fill(place, form);
    const bad = form.querySelector("[aria-invalid]");
    if (bad instanceof HTMLElement) bad.focus();
  }
  const known = places.filter((one) => places.length === 1 || (lead && one[0] === lead.place))[0];
  /** @type {Object<string, string>} */
  const first = known ? { sls: known[0] } : {};
  draw(lead ? Object.assign(first, { who: lead.name, people: "1" }) : first, []);
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#" }, say("back"))), el("h1", {}, say("not_listed")),
    el("p", {}, say("not_listed_long")), place);
}
