// A family that would rather answer online: it gets a code, and is not visited until the day it named. Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { fresh, grouped } from "./codes.js";
import { el, field, fill, typed } from "./draw.js";
import { ONLINE } from "./families.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Entry} Entry */

const DAY = 24 * 3600000;
const MOST = 14; // days

/** The day here, so many days on. @param {string} now @param {number} days @returns {string} */
export function dayAfter(now, days) {
  const moment = new Date(Date.parse(now) + days * DAY);
  const two = (/** @type {number} */ number) => ("0" + number).slice(-2);
  return [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
}

/** A fold on a family's page; the code stands there as long as the server has not heard of it. @param {App} app @param {Row} row */
export async function online(app, row) {
  const given = row.own.filter((entry) => entry.item.event === ONLINE && entry.item.code && entry.state !== "received").pop();
  if (given) return shown(app, given);
  if (!row.line.visit || row.line.institution || row.proven) return null;
  const now = await app.open().now();
  const place = el("div", {});
  draw(app, row, place, now, "");
  return el("details", { class: "more" }, el("summary", {}, app.words.say("online")), place);
}

/** @param {App} app @param {Row} row @param {HTMLElement} place @param {string} now @param {string} wrong */
function draw(app, row, place, now, wrong) {
  const words = app.words.words;
  const form = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    const by = typed(form, ONLINE + "-by");
    if (by < dayAfter(now, 0) || by > dayAfter(now, MOST)) return draw(app, row, place, now, words.faults.by);
    give(app, row, by, form);
  } }, el("p", {}, app.words.say("online_long")), field({ name: ONLINE + "-by", type: "date", label: words.facts.by.label, hint: words.facts.by.hint,
    value: dayAfter(now, 1), error: wrong }), el("p", { class: "actions" }, el("button", {}, app.words.say("online_give"))));
  fill(place, form);
  const bad = form.querySelector("[aria-invalid]");
  if (bad instanceof HTMLElement) bad.focus();
}

/** @param {App} app @param {Row} row @param {string} by @param {HTMLElement} form */
async function give(app, row, by, form) {
  const pressed = form.querySelector("button");
  if (!pressed || pressed.disabled) return; // a second touch of an impatient thumb makes no second code
  pressed.disabled = true;
  await app.open().queue({
    id: uuid(), kind: "word", case: row.line.id, at: await app.open().now(), event: ONLINE, facts: { by: by }, code: fresh(),
  });
  app.say(app.words.say("told", { what: app.words.words.told[ONLINE] }));
  await app.draw();
}

/** A code as it is read aloud: two groups, then two. @param {string} code @returns {string[]} */
function halves(code) {
  const middle = Math.ceil(code.length / 2);
  return [code.slice(0, middle), code.slice(middle)];
}

/** The code, and whether it is good yet. @param {App} app @param {Entry} entry */
function shown(app, entry) {
  const say = app.words.say.bind(app.words);
  const state = el("p", { role: "status" }, say("online_later"));
  app.heard = async () => {
    const own = (await app.open().items()).filter((one) => one.id === entry.id)[0];
    if (own && own.state === "received") state.textContent = "✓ " + say("online_good");
  };
  const by = String((entry.item.facts || {}).by);
  return el("section", { class: "card" }, el("h3", {}, say("online_code")),
    el("p", { class: "code" }, ...halves(grouped(String(entry.item.code))).map((half) => el("span", {}, half))),
    el("p", {}, say("online_steps", { host: location.host, day: app.words.date(by) })), state);
}
