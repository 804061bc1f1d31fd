// End of day: what was done and what the server has, item by item; sending now; the back-up; the lock.
// Written for Chrome 61.

import { button, el, fill } from "./draw.js";
import { handedOver, languages } from "./doors.js";
import { problemsOf, stateOf } from "./household.js";
import { nightLink } from "./night.js";
import { nameOf, whatOf } from "./overview.js";
import { PAGE } from "./pin.js";
import { momentOf } from "./store.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./store.js").Entry} Entry */

const ICONS = /** @type {Object<string, string>} */ ({ received: "✓", waiting: "…", stuck: "!" });
const TONES = /** @type {Object<string, string>} */ ({ received: "done", waiting: "plain", stuck: "attention" });

const ASIDE = /** @type {Object<string, string>} */ ({ night: "#malam", lead: "#mungkin", sls: "#sls" }); // pages of items of no family
const NAMES = /** @type {Object<string, string>} */ ({ night: "night", lead: "leads", sls: "sls_item" });

const OVER = ["receipt", "sls"]; // what the server refused of these is of no more use to anybody

/** How the phone and the server stand. @param {App} app @returns {Promise<HTMLElement>} */
async function contact(app) {
  const say = app.words.say.bind(app.words);
  const sync = app.sync;
  const last = await app.open().kept("contact");
  const trouble = sync && sync.trouble;
  return el("div", {},
    el("p", {}, last ? say("contact", { hour: app.words.when(last) }) : say("contact_never")),
    trouble ? el("p", { class: "note attention" }, say("trouble_" + trouble)) : null,
    trouble === "unknown" || trouble === "unsigned"
      ? el("p", {}, el("a", { href: app.root.dataset.begin }, say("begin"))) : null,
    el("p", { class: "actions" }, button(say(sync && sync.running ? "sending" : "send_now"), () => {
      if (app.sync) app.sync.run();
    })));
}

/** @param {App} app @param {Entry} entry @param {string} who */
function item(app, entry, who) {
  const aside = ASIDE[entry.item.case ? "" : entry.item.kind] || "";
  const what = whatOf(app, entry);
  const codes = ((entry.answer && entry.answer.problems) || []).map((one) => one.code);
  return el("li", { class: "row" },
    el("p", { class: "name" }, el("a", { href: aside || "#keluarga/" + entry.item.case, dir: "auto" }, who)),
    el("p", {}, what + ", " + app.words.when(momentOf(entry.item))),
    el("p", { class: "tag " + TONES[entry.state] }, ICONS[entry.state] + " " + stateOf(app, entry)),
    entry.answer && entry.answer.also_online ? el("p", {}, app.words.say("also_online")) : null, ...problemsOf(entry),
    entry.state === "stuck" && codes.indexOf("closed") >= 0
      ? el("p", { class: "act" }, button(app.words.say("send_again"), () => { app.open().again(entry); })) : null,
    entry.state === "stuck" && OVER.indexOf(entry.item.kind) >= 0
      ? el("p", { class: "act" }, button(app.words.say("put_away"), () => { app.open().drop(entry).then(() => app.draw()); }, "second")) : null);
}

/** @param {App} app @returns {Promise<HTMLElement>} */
async function safety(app) {
  const say = app.words.say.bind(app.words);
  const last = await app.open().kept("backup");
  return el("div", {}, el("p", {}, say(app.persisted ? "persisted" : "not_persisted")),
    el("p", {}, say(app.isReady ? "ready" : "not_ready")),
    last ? el("p", { class: "quiet" }, say("backup_last", { hour: app.words.when(new Date(last).toISOString()) })) : null,
    el("p", { class: "actions" }, button(say("backup"), () => { backedUp(app); }, "second"),
      button(say("lock"), () => { app.lock(); }, "second"), el("a", { class: "button second", href: PAGE }, say("pin"))),
    el("p", {}, el("a", { href: app.root.dataset.guide || "" }, say("guide"))));
}

/** @param {App} app */
async function backedUp(app) {
  await handedOver(app);
  await app.open().keep("backup", Date.now());
  app.draw();
}

/** @param {App} app */
export async function day(app) {
  const say = app.words.say.bind(app.words);
  const entries = (await app.open().items()).slice().reverse();
  const names = new Map((await app.rows()).map((row) => /** @type {[string, string]} */ ([row.line.id, nameOf(app, row)])));
  const count = (/** @type {string} */ state) => entries.filter((entry) => entry.state === state).length;
  fill(app.root, el("h1", {}, say("day")),
    el("p", {}, say("summary", { received: count("received"), waiting: count("waiting"), stuck: count("stuck") })),
    await contact(app), await nightLink(app), el("h2", {}, say("items")),
    entries.length ? el("ul", { class: "rows" }, ...entries.map((entry) =>
      item(app, entry, names.get(entry.item.case) || say(NAMES[entry.item.kind] || "gone")))) : el("p", {}, say("no_items")),
    el("h2", {}, say("this_phone")), await safety(app), languages(app));
}

/** Nothing goes on before today's back-up is made: this phone may lose what it keeps. @param {App} app */
export async function demand(app) {
  const say = app.words.say.bind(app.words);
  fill(app.root, el("h1", {}, say("backup_due")), el("p", { class: "note attention" }, say("not_persisted")),
    el("p", {}, say("backup_long")), el("p", { class: "actions" }, button(say("backup"), () => { backedUp(app); })));
}
