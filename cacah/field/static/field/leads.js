// People who are said to live here now, and whom nobody here has told of yet: which there are, and what is said of them.
// Their page: newcomers.js. Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { el } from "./draw.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./types.d.ts").Row} Row */
/** @typedef {import("./store.js").Lead} Lead */

const LEAD = "lead"; // kind of the item that answers one
const MOVED_IN = "list_in"; // what becomes of somebody who lives here, on the family's list

/** Whom to ask for, with what was said of them last; people who moved together beside each other. @param {App} app @returns {Promise<Lead[]>} */
export async function leadsOf(app) {
  const store = app.open();
  /** @type {Object<string, Lead>} */
  const held = (await store.kept("leads")) || {};
  /** @type {Map<string, string>} */
  const said = new Map();
  (await store.items()).forEach(({ item, state }) => {
    if (item.kind === LEAD && state !== "stuck") said.set(item.lead || "", item.answer || "");
  });
  const order = (/** @type {Lead} */ one) => [one.place, one.group, one.name].join(" ");
  return Object.keys(held).map((id) => Object.assign({}, held[id], { said: said.get(id) || held[id].said }))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

/** The way there. @param {App} app @returns {Promise<?HTMLElement>} */
export async function leadLink(app) {
  const all = await leadsOf(app);
  const left = all.filter((one) => !one.said).length;
  if (!all.length) return null;
  const text = left ? app.words.say("leads_left", { number: left }) : app.words.say("leads_done");
  return el("p", {}, el("a", { href: "#mungkin" }, text));
}

/** Into the queue, as it was said now. @param {App} app @param {Lead} lead @param {string} answer @param {string} [family] its case */
export async function answered(app, lead, answer, family) {
  const at = await app.open().now();
  const item = { id: uuid(), kind: LEAD, case: family || "", at: at, lead: lead.id, answer: answer };
  await app.open().queue(family ? Object.assign(item, { event: MOVED_IN, group: lead.group }) : item);
  app.say(app.words.say("lead_told", { who: lead.name, what: app.words.say("lead_" + answer) }));
}

/** The families among whom the person is: first those where people who moved along are, then those of the place.
 * @param {Row[]} rows @param {Lead} lead @returns {Row[]} */
export function nearest(rows, lead) {
  const rank = (/** @type {Row} */ row) => {
    if (row.own.some(({ item }) => item.kind === LEAD && item.group === lead.group)) return 0;
    return row.line.place === lead.place || row.line.place.indexOf(lead.place + ".") === 0 ? 1 : 2;
  };
  const ranked = rows.filter((row) => !row.line.institution).map((row, turn) => ({ row: row, rank: rank(row), turn: turn }));
  return ranked.sort((one, other) => one.rank - other.rank || one.turn - other.turn).map((one) => one.row);
}
