// The officer's list: all families as a walk, searched and filtered. Written for Chrome 61.

import { el, fill, input, picture } from "./draw.js";
import { FILTERS, PRIVATE, found, isProven } from "./families.js";
import { leadLink } from "./leads.js";
import { fromHere } from "./order.js";
import { Rolling } from "./rolling.js";
import { consent } from "./standing.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Entry} Entry */

const REM = 7.25; // height of a row: name, street, and what stands beside the family
const SAYS = /** @type {Object<string, string>} */ ({ [PRIVATE]: "alone_item", response: "interviewed", night: "night_one",
  sls: "sls_item" });
const MARKS = /** @type {Object<string, string>} */ ({ waiting: "mark_phone", received: "mark_server", stuck: "mark_stuck" });

/** What stands beside a family. @param {App} app @param {Row} row @returns {HTMLElement} */
export function tag(app, row) {
  if (row.proven) return seen(app, isProven(row));
  const isOver = row.line.word === "promised" && !row.waits;
  const drawn = app.words.words.lines[isOver ? "open" : row.line.word];
  const until = row.waits && row.line.word === "promised" ? " " + app.words.say("online_by", { day: app.words.date(row.waits) }) : "";
  return el("p", { class: "tag " + drawn.tone }, picture(app.words.words.icons[drawn.icon]), " " + drawn.text + until);
}

/** A family whose receipt was seen here. @param {App} app @param {boolean} isWhole */
function seen(app, isWhole) {
  const drawn = app.words.words.lines[isWhole ? "online" : "short"];
  return el("p", { class: "tag " + drawn.tone }, picture(app.words.words.icons[drawn.icon]),
    " " + app.words.say(isWhole ? "receipt_line" : "receipt_part"));
}

/**
 * Whether the server has this phone's interview and wants the family visited all the same: it came back, or lacks
 * something. @param {Row} row
 */
function isAskedForMore(row) {
  const last = row.own[row.own.length - 1];
  return row.line.visit && last && last.item.kind === "response" && last.state === "received";
}

/** What this phone told of the family last, and where that is now. @param {App} app @param {Row} row */
export function mark(app, row) {
  const last = row.own[row.own.length - 1];
  if (!last) return null;
  return el("p", { class: "mark " + last.state }, app.words.say(MARKS[last.state], { what: whatOf(app, last) }));
}

/** What an item is, in words; of what somebody answered alone no more than that. @param {App} app @param {Entry} entry */
export function whatOf(app, entry) {
  const told = app.words.words.told[entry.item.event || ""];
  return told || app.words.say(SAYS[entry.item.kind] || "lead_" + entry.item.answer);
}

/** @param {App} app @param {Row} row @returns {string} */
export function nameOf(app, row) {
  return (row.line.institution && row.line.institution.name) || row.head || app.words.say("unlisted");
}

/** Building, street, RT and RW; else the place. @param {App} app @param {Row} row @returns {string} */
export function addressText(app, row) {
  const number = row.building ? app.words.say("building", { number: row.building }) : "";
  return [number, row.street, row.unit].filter(Boolean).join(", ") || row.line.place;
}

/** @param {App} app @param {Row} row @returns {HTMLElement} */
function drawn(app, row) {
  return el("li", { class: "line" },
    el("p", { class: "name" }, el("a", { href: "#keluarga/" + row.line.id, dir: "auto" }, nameOf(app, row))),
    el("p", { class: "where" }, addressText(app, row)),
    (isAskedForMore(row) ? null : mark(app, row)) || tag(app, row));
}

/** What was sought last: kept while the app is open, so that the way back from a family is to the same place. */
const asked = { text: "", filter: "visit", top: 0 };
const ORDERS = ["street", "near"];
const ORDER = "order";

/** The order that was chosen last, and the buttons to choose another. @param {App} app @param {Row[]} all */
async function ordering(app, all) {
  const store = app.open();
  let chosen = (await store.kept(ORDER)) === "near" ? "near" : "street";
  const box = consent(app);
  const held = { rows: all, isNear: false, changed: () => {}, drawn: el("div", {}), sort: () => {
    const here = chosen === "near" ? app.standing.now() : null;
    held.isNear = Boolean(here);
    held.rows = here ? fromHere(all, [here.lon, here.lat]) : all;
    box.hidden = chosen !== "near";
    chips.forEach((chip, at) => { chip.setAttribute("aria-pressed", String(ORDERS[at] === chosen)); });
  } };
  const chips = ORDERS.map((name) => el("button", { type: "button", class: "chip", onclick: async () => {
    chosen = name;
    held.sort();
    held.changed();
    await store.keep(ORDER, name);
  } }, app.words.say("order_" + name)));
  app.stood = () => { // the list stays as it is while somebody reads in it; only the first position sorts it
    if (held.isNear || chosen !== "near" || !app.standing.now()) return;
    held.sort();
    held.changed();
  };
  fill(held.drawn, el("p", { class: "chips", role: "group", "aria-label": app.words.say("order") }, ...chips), box);
  held.sort();
  return held;
}

/** @param {App} app @returns {Promise<function(): void>} what to do when the page is left */
export async function overview(app) {
  const say = app.words.say.bind(app.words);
  const all = await app.rows();
  const sheet = el("ul", { class: "sheet", "aria-label": say("families") });
  const count = el("p", { class: "quiet", role: "status" });
  const rolling = new Rolling(sheet, REM, (/** @type {Row} */ row) => drawn(app, row));
  const search = input({ id: "f-search", type: "search", autocomplete: "off", enterkeyhint: "search",
    oninput: () => { asked.text = search.value; show(); } });
  search.value = asked.text;
  const chips = Object.keys(FILTERS).map((name) => el("button", { type: "button", class: "chip", onclick: () => {
    asked.filter = name;
    show();
  } }));
  Object.keys(FILTERS).forEach(function (name, place) {
    chips[place].textContent = say("filter_" + name, { number: all.filter(FILTERS[name]).length });
  });
  const order = await ordering(app, all);
  function show() {
    const rows = found(order.rows, asked.filter, asked.text);
    Object.keys(FILTERS).forEach(function (name, place) {
      chips[place].setAttribute("aria-pressed", String(name === asked.filter));
    });
    count.textContent = rows.length ? say(order.isNear ? "shown_near" : "shown", { number: rows.length }) : say(all.length ? "none_found" : "none_yet");
    rolling.show(rows);
  }
  fill(app.root, el("h1", {}, say("families")), app.note(),
    el("div", { class: "field" }, el("label", { for: "f-search" }, say("search")), search),
    el("p", { class: "chips" }, ...chips), order.drawn, count,
    all.length ? el("p", { class: "actions" }, el("a", { class: "button second", href: "#baru" }, say("not_listed")),
      el("a", { class: "button second", href: "#sls" }, say("sls_title"))) : null, await leadLink(app), sheet);
  order.changed = show;
  const stood = app.stood;
  show();
  window.scrollTo(0, asked.top);
  rolling.place();
  return function () {
    asked.top = window.pageYOffset;
    if (app.stood === stood) app.stood = null;
    rolling.stop();
  };
}
