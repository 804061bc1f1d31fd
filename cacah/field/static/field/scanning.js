// A receipt that a family shows: scanned by the camera or typed. What can be checked is checked here, without a network
// (interview/verify.js); all of it is checked by the server too. Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { isOf, verify } from "../interview/verify.js";
import { Eye } from "./camera.js";
import { button, el, field, fill, typed } from "./draw.js";
import { isProven } from "./families.js";
import { nameOf } from "./overview.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("../interview/verify.js").Statement} Statement */
/** `kind`: mine, other, person, old, false, unsure; `row`: whose of this list it is. @typedef {{kind: string, told: ?Statement, row: ?Row}} Found */

const PAGE = "#tanda/";
const EVENT = "showed_receipt";
const LETTERS = /^(?:[0-9A-HJKMNP-TV-Z]{12}|[0-9A-HJKMNP-TV-Z]{26})$/; // a verification code, a number
const KEPT = ["mine", "old", "unsure"]; // what the server is told of

/** Whose receipt it is, if it is one. @param {App} app @param {Row[]} all @param {Row} row @param {string} text @returns {Promise<Found>} */
async function judged(app, all, row, text) {
  const plain = text.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  if (LETTERS.test(plain)) return { kind: "unsure", told: null, row: null };
  const found = await verify(text, JSON.parse(app.root.dataset.keys || "[]"));
  const told = found.statement;
  if (found.answer !== "genuine" || !told) return { kind: found.answer === "cannot" ? "unsure" : "false", told: null, row: null };
  if (!told.whose) return { kind: "old", told: told, row: null };
  for (const one of [row].concat(all)) {
    if (await isOf(told, one.line.id)) return { kind: one === row ? "mine" : "other", told: told, row: one };
  }
  for (const person of row.line.people) {
    if (await isOf(told, person.id)) return { kind: "person", told: told, row: null };
  }
  return { kind: "other", told: told, row: null };
}

/** Into the queue with it, once. @param {App} app @param {Row} row @param {string} text @param {Found} found */
async function kept(app, row, text, found) {
  const store = app.open();
  const plain = text.trim().split("/").pop() || "";
  if (row.own.some((entry) => entry.state === "waiting" && entry.item.receipt === plain)) return;
  /** @type {import("./store.js").Item} */
  const item = { id: uuid(), kind: "receipt", case: row.line.id, at: await store.now(), event: EVENT, receipt: plain,
    facts: app.standing.facts() };
  const told = found.kind === "mine" ? found.told : null;
  if (told) item.proven = { people: told.members, complete: told.completeMembers };
  await store.queue(item);
}

/** What came of it. @param {App} app @param {Row} row @param {Found} found */
async function result(app, row, found) {
  const say = app.words.say.bind(app.words);
  const title = el("h2", {}, (found.kind === "mine" ? "✓ " : "") + say("scan_" + found.kind));
  const told = found.told;
  if (found.kind !== "mine" || !told) {
    const owner = found.row ? el("p", {}, el("a", { href: "#keluarga/" + found.row.line.id, dir: "auto" },
      say("scan_other_of", { who: nameOf(app, found.row) }))) : null;
    return el("div", { class: "note attention" }, title, owner, el("p", {}, say("scan_" + found.kind + "_long")));
  }
  const isWhole = told.completeMembers >= told.members;
  const isBegun = Boolean(await app.open().draft(row.line.id));
  return el("div", { class: "note " + (isWhole ? "done" : "attention") }, title,
    el("p", {}, say("scan_mine_long", { people: told.members, day: app.words.day.format(told.receivedAt) })),
    el("p", {}, isWhole ? say("scan_whole") : say("scan_part", { complete: told.completeMembers })),
    isBegun ? el("p", {}, say("scan_begun")) : null);
}

/** The way to the page, as long as nothing says that the family has answered. @param {App} app @param {Row} row */
export function scanLink(app, row) {
  if (row.line.answered || row.proven || row.line.institution) return null;
  return el("p", { class: "actions" }, el("a", { class: "button second", href: PAGE + row.line.id }, app.words.say("scan")));
}

/** What there is to do with a family, in words. @param {App} app @param {Row} row */
export function todo(app, row) {
  if (isProven(row)) return el("p", {}, app.words.words.instructed.none);
  if (row.waits) return el("p", {}, app.words.say("online_wait", { day: app.words.date(row.waits) }));
  return el("p", {}, app.words.words.instructed[row.line.instruction]);
}

class Scan {
  /** @param {App} app @param {Row[]} all @param {Row} row @param {boolean} isAble whether the camera reads codes here */
  constructor(app, all, row, isAble) {
    this.app = app;
    this.all = all;
    this.row = row;
    this.isAble = isAble;
    this.say = app.words.say.bind(app.words);
    this.place = el("div", {});
    /** Where the camera's picture stands. */
    this.seen = el("div", {});
    this.video = /** @type {HTMLVideoElement} */ (el("video", { class: "eye", playsinline: true, "aria-label": this.say("scan_aim") }));
    this.video.muted = true;
    /** @type {?Eye} */
    this.eye = null;
  }

  stop() {
    if (this.eye) this.eye.stop();
    this.eye = null;
  }

  /** The camera, and what may be typed instead. */
  ask() {
    fill(this.place, this.seen, this.form(""));
    if (this.isAble) this.look();
    else fill(this.seen, el("p", { class: "note" }, this.say("scan_none")));
  }

  look() {
    this.stop();
    const eye = new Eye(this.video, (text) => { this.check(text); });
    const said = el("p", { class: "quiet" }, this.say("scan_wait"));
    this.eye = eye;
    fill(this.seen, this.video, said);
    eye.start().then(() => { said.textContent = this.say("scan_aim"); }, () => {
      if (this.eye === eye) this.rest("scan_refused");
    });
  }

  /** The camera is shut; a button opens it again. @param {string} [why] */
  rest(why) {
    this.stop();
    fill(this.seen, why ? el("p", { class: "note attention" }, this.say(why)) : null,
      el("p", { class: "actions" }, button(this.say("scan_open"), () => { this.look(); }, "second")));
  }

  /** @param {string} wrong */
  form(wrong) {
    const drawn = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ submitted) => {
      submitted.preventDefault();
      const text = typed(drawn, "receipt");
      if (text) this.check(text);
      else drawn.replaceWith(this.form(this.say("scan_missing")));
    } }, field({ name: "receipt", label: this.say("scan_text"), hint: this.say("scan_text_hint"), error: wrong }),
    el("p", { class: "actions" }, el("button", {}, this.say("scan_check"))));
    return drawn;
  }

  /** @param {string} text */
  async check(text) {
    this.stop();
    fill(this.place);
    const found = await judged(this.app, this.all, this.row, text);
    if (!this.app.store) return; // locked meanwhile
    try {
      if (KEPT.indexOf(found.kind) >= 0) await kept(this.app, this.row, text, found);
    } catch (error) {
      return fill(this.place, el("p", { class: "note error", role: "alert" }, this.say("trouble_full")));
    }
    this.app.say(this.say("scan_" + found.kind));
    fill(this.place, await result(this.app, this.row, found), el("p", { class: "actions" },
      el("a", { class: "button", href: "#keluarga/" + this.row.line.id }, this.say("scan_back")),
      button(this.say("scan_again"), () => { this.ask(); }, "second")));
  }
}

/** @param {App} app @param {string} id @returns {Promise<void|function(): void>} what to do when the page is left */
export async function scanning(app, id) {
  const all = await app.rows();
  const row = all.filter((one) => one.line.id === id)[0];
  if (!row) return fill(app.root, el("h1", {}, app.words.say("gone")), el("p", {}, app.words.say("gone_long")));
  const scan = new Scan(app, all, row, await Eye.isAble());
  const asleep = () => { if (document.hidden && scan.eye) scan.rest(); };
  document.addEventListener("visibilitychange", asleep);
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#keluarga/" + id, dir: "auto" }, nameOf(app, row))),
    el("h1", {}, app.words.say("scan")), scan.place,
    el("details", { class: "more" }, el("summary", {}, app.words.say("scan_can")), el("p", {}, app.words.say("scan_can_long"))));
  scan.ask();
  return function () {
    document.removeEventListener("visibilitychange", asleep);
    scan.stop();
  };
}
