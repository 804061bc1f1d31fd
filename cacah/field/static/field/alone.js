// A member of a family answers alone on the officer's phone. The officer's app is shut before she begins and opened with
// the PIN after it; what she answered is in memory only until she is done, then sealed by the census's public key: neither
// the officer nor this phone opens it again. Written for Chrome 61.

import { TEXT, encoded, fresh, gcm, joined, wrappedForCensus } from "../interview/safe.js";
import { interview } from "./asking.js";
import { button, el, fill } from "./draw.js";
import { PRIVATE, isAlone } from "./families.js";
import { version } from "./questionnaire.js";
import { dressed } from "./questions.js";
import { begun } from "./sitting.js";
import { Store, momentOf } from "./store.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Person} Person */
/** @typedef {import("./store.js").Item} Item */
/** @typedef {import("./sitting.js").Draft} Draft */
/** @typedef {import("./questionnaire.js").Told} Told */
/** @typedef {"sealed"|"dropped"|"failed"} Ending */

const PAGE = "#sendiri/";

/** @param {App} app @param {Person} person */
function nameOf(app, person) {
  return person.name || app.words.say("added");
}

/** What leads to it from a person on the list. @param {App} app @param {Row} row @param {Person} person */
export function way(app, row, person) {
  if (isAlone(row, person)) return el("p", { class: "tag done" }, app.words.say("alone_done"));
  const isAsked = row.line.visit || row.line.interview || row.own.some((entry) => entry.item.kind === "response");
  return isAsked ? el("p", {}, el("a", { href: PAGE + row.line.id + "/" + person.id },
    app.words.say("alone", { name: nameOf(app, person) }))) : null;
}

/** A value that only the census can open. @param {string} seal @param {string} name @param {any} value */
async function sealed(seal, name, value) {
  const data = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const key = await wrappedForCensus(data, seal);
  const nonce = fresh();
  const how = Object.assign(gcm(nonce), { additionalData: TEXT.encode(name) });
  const hidden = await crypto.subtle.encrypt(how, data, TEXT.encode(JSON.stringify(value)));
  return { key: key, sealed: encoded(joined(nonce, hidden)) };
}

/** The item of push, from that of an interview in which only she was asked. @param {Item} item @param {string} member @param {string} seal */
async function hidden(item, member, seal) {
  const name = [PRIVATE, item.id, item.case, member].join(" ");
  const answers = ((item.parts || [])[0] || {}).answers || {};
  const own = { id: item.id, kind: PRIVATE, case: item.case, member: member, at: momentOf(item), instrument: item.instrument };
  return Object.assign(own, await sealed(seal, name, { answers: answers }));
}

/** Before the phone is handed over. @param {App} app @param {string} where case and member */
export async function handing(app, where) {
  const say = app.words.say.bind(app.words);
  const [id, member] = where.split("/");
  const row = (await app.rows()).filter((one) => one.line.id === id)[0];
  const person = row && row.line.people.filter((one) => one.id === member)[0];
  if (!row || !person || isAlone(row, person)) {
    location.replace("#keluarga/" + id);
    return;
  }
  const told = await version().catch(function () { return null; });
  const slots = { name: nameOf(app, person) };
  const hand = button(say("alone_hand"), () => {
    hand.setAttribute("disabled", "");
    if (told) handed(app, row, person, told);
  });
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#keluarga/" + id }, say("back"))),
    el("h1", { dir: "auto" }, say("alone_title", slots)), el("p", {}, say("alone_long", slots)), el("p", {}, say("alone_lock")),
    told && told.seal ? el("p", { class: "actions" }, hand) : el("p", { class: "note attention" }, say("no_questions")));
}

/** She has the phone: the officer's app is shut. @param {App} app @param {Row} row @param {Person} person @param {Told} told */
async function handed(app, row, person, told) {
  const line = row.line;
  const desk = new Desk(app.open(), person.id, told.seal, await aboutHome(app, line.id, told.instrument));
  await desk.begin();
  history.replaceState(null, "", "#keluarga/" + line.id);
  app.close();
  app.guest = true;
  const place = el("div", {});
  fill(app.root, place);
  dressed(true);
  const leaf = Object.assign({}, line, { people: [person], instruction: "interview", missing: [], guest: person.id });
  const over = () => { desk.end(); };
  try {
    desk.away = await interview(place, desk, leaf, { language: app.words.words.language, left: () => {
      over();
      app.leave = null;
      ended(app, desk.ending);
    } });
    app.leave = over;
  } catch (error) {
    over();
    ended(app, "failed");
  }
}

/** What the officer asked of the home, as far as questions of a person ask about it. @param {App} app @param {string} id @param {string} version */
async function aboutHome(app, id, version) {
  const draft = await app.open().draft(id);
  const home = ((draft && draft.answers[id]) || {}).address_place;
  return Object.assign(begun(version), home ? { answers: { [id]: { address_place: home } } } : {});
}

/** Where her answers go: nowhere until she is done, then to the census. */
class Desk {
  /** @param {Store} held the officer's store, which is shut @param {string} member @param {string} seal @param {Draft} first */
  constructor(held, member, seal, first) {
    this.held = held;
    this.store = new Store(held.base, held.key()); // for one item; it reads nothing
    this.member = member;
    this.seal = seal;
    this.first = first;
    this.ahead = 0;
    /** @type {Ending} */
    this.ending = "dropped";
    /** @type {function(): void} */
    this.away = function () {};
  }

  /** By how much this phone's clock is wrong: not to be asked once the store is shut. */
  async begin() {
    this.ahead = Date.parse(await this.held.now()) - Date.now();
  }

  async lines() {
    return [];
  }

  async draft() {
    return this.first;
  }

  async keepDraft() {
    // what is not finished is not given
  }

  async now() {
    return new Date(Date.now() + this.ahead).toISOString();
  }

  /** @param {Item} item */
  async queue(item) {
    try {
      await this.store.queue(await hidden(item, this.member, this.seal));
      this.ending = "sealed";
    } catch (error) {
      this.ending = "failed";
    }
  }

  end() {
    dressed(false);
    this.store.close();
    this.away();
  }
}

/** She is done; the phone goes back. @param {App} app @param {Ending} ending */
function ended(app, ending) {
  const say = app.words.say.bind(app.words);
  fill(app.root, el("h1", {}, say("alone_" + ending)), el("p", { role: "status" }, say("alone_" + ending + "_long")),
    el("p", { class: "actions" }, button(say("alone_back"), () => { app.lock(); })));
  window.scrollTo(0, 0);
  app.root.focus({ preventScroll: true });
}
