// A neighbourhood unit that was split, or a new one: proposed here with its families, coded or refused by the supervisor.
// Until the server says so nothing changes on the list. Written for Chrome 61.

import { uuid } from "../interview/safe.js";
import { el, field, fill, input, typed } from "./draw.js";
import { problemsOf } from "./household.js";
import { addressText, nameOf } from "./overview.js";
import { units } from "./finding.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Proposal} Proposal */

const PAGE = "#sls";
const KIND = "sls";
const FIELDS = ["unit", "sort", "name", "head", "note"];

/** A proposal and what became of it. @param {App} app @param {string} name @param {number} number @param {string} state
 * @param {...?Node} more */
function shown(app, name, number, state, ...more) {
  const tone = /^!/.test(state) ? "attention" : /^✓/.test(state) ? "done" : "plain";
  return el("li", { class: "row" }, el("p", { class: "name" }, app.words.say("sls_families", { name: name, number: number })),
    el("p", { class: "tag " + tone }, state), ...more);
}

/** What was proposed here, the newest first: what the server has not, then what it says of the others. @param {App} app */
async function mine(app) {
  const say = app.words.say.bind(app.words);
  /** @type {Proposal[]} */
  const told = (await app.open().kept("proposals")) || [];
  const known = new Set(told.map((one) => one.id));
  const entries = (await app.open().items()).filter((entry) => entry.item.kind === KIND && !known.has(entry.id)).reverse();
  const own = entries.map((entry) => shown(app, entry.item.name || "", (entry.item.families || []).length,
    say(entry.state === "received" ? "sls_open" : "sls_" + entry.state), ...problemsOf(entry)));
  const theirs = told.map((one) => shown(app, one.name, one.families, say("sls_" + one.state, { code: one.code, moved: one.moved }),
    one.reason ? el("p", { class: "note attention", dir: "auto" }, one.reason) : null));
  return own.concat(theirs);
}

/** @param {App} app */
export async function splits(app) {
  const say = app.words.say.bind(app.words);
  const list = await mine(app);
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#" }, say("back"))), el("h1", {}, say("sls_title")),
    el("p", {}, say("sls_long")), el("p", { class: "actions" }, el("a", { class: "button", href: PAGE + "/usul" }, say("sls_make"))),
    el("h2", {}, say("sls_mine")), list.length ? el("ul", { class: "rows" }, ...list) : el("p", {}, say("sls_none")));
}

/** The families of one unit to be touched, street by street; `chosen` holds the ids. */
class Choice {
  /** @param {App} app @param {Set<string>} chosen */
  constructor(app, chosen) {
    this.app = app;
    this.chosen = chosen;
    /** @type {Row[]} */
    this.rows = [];
    this.count = el("p", { class: "quiet", role: "status" });
    this.drawn = el("div", {});
  }

  /** @param {Row[]} rows */
  show(rows) {
    this.rows = rows;
    /** @type {Map<string, Row[]>} */
    const streets = new Map();
    rows.forEach((row) => { streets.set(row.address.name, (streets.get(row.address.name) || []).concat(row)); });
    fill(this.drawn, this.count, ...Array.from(streets.values()).map((own) => this.group(own)));
    this.tell();
  }

  tell() {
    const own = this.rows.filter((row) => this.chosen.has(row.line.id)).length;
    this.count.textContent = this.app.words.say("sls_chosen", { chosen: own, all: this.rows.length });
  }

  /** @param {Row} row @param {boolean} isIn */
  put(row, isIn) {
    if (isIn) this.chosen.add(row.line.id);
    else this.chosen.delete(row.line.id);
  }

  /** A street: one touch for all of it, or family by family. @param {Row[]} rows */
  group(rows) {
    const street = rows[0].street.trim().slice(0, rows[0].address.name.length);
    const boxes = rows.map((row) => {
      const box = input({ type: "checkbox", checked: this.chosen.has(row.line.id), onchange: () => {
        this.put(row, box.checked);
        renew();
      } });
      return box;
    });
    const all = input({ type: "checkbox", onchange: () => {
      rows.forEach((row, place) => {
        boxes[place].checked = all.checked;
        this.put(row, all.checked);
      });
      this.tell();
    } });
    const renew = () => {
      all.checked = boxes.every((box) => box.checked);
      this.tell();
    };
    all.checked = boxes.every((box) => box.checked);
    const say = this.app.words.say.bind(this.app.words);
    return el("fieldset", { class: "street" },
      el("legend", {}, el("label", { class: "check" }, all, el("span", {}, say("sls_all", { street: street || say("sls_elsewhere") })))),
      ...rows.map((row, place) => el("label", { class: "check" }, boxes[place],
        el("span", { dir: "auto" }, " " + nameOf(this.app, row) + " ", el("span", { class: "hint" }, addressText(this.app, row))))));
  }
}

/** @param {Object<string, string>} given @param {number} chosen @returns {string[]} names of what is lacking */
function wrongs(given, chosen) {
  const lacking = ["unit", "name"].filter((name) => !given[name]);
  return given.sort === "split" && !chosen ? lacking.concat("families") : lacking;
}

/** Into the queue, once. @param {App} app @param {Object<string, string>} given @param {string[]} families */
async function kept(app, given, families) {
  const store = app.open();
  await store.queue({
    id: uuid(), kind: KIND, case: "", at: await store.now(), place: given.unit, sort: given.sort, name: given.name,
    head: given.head, note: given.note, families: families,
  });
  app.say(app.words.say("sls_kept"));
  location.hash = PAGE;
}

/** @param {App} app */
export async function proposing(app) {
  const say = app.words.say.bind(app.words);
  const all = await app.rows();
  const places = await units(app);
  const choice = new Choice(app, new Set());
  const form = el("div", {});
  let isOver = false;
  const within = (/** @type {string} */ from) => all.filter((row) => row.line.place === from);

  /** @param {Object<string, string>} values @param {string[]} wrong */
  function draw(values, wrong) {
    const told = (/** @type {string} */ name) => (wrong.indexOf(name) >= 0 ? say("sls_wrong_" + name) : "");
    const drawn = el("form", { novalidate: true, onsubmit: send, onchange: (/** @type {Event} */ event) => {
      const at = event.target;
      if (at instanceof HTMLSelectElement && at.name === "unit") choice.show(within(at.value));
    } },
    field({ name: "unit", label: say("sls_unit"), options: places, value: values.unit, error: told("unit") }),
    field({ name: "sort", label: say("sls_sort"), options: [["split", say("sls_split")], ["new", say("sls_new")]], value: values.sort }),
    field({ name: "name", label: say("sls_name"), hint: say("sls_name_hint"), most: 120, value: values.name, error: told("name") }),
    field({ name: "head", label: say("sls_head"), most: 120, value: values.head }),
    field({ name: "note", label: say("sls_note"), hint: say("sls_note_hint"), most: 500, value: values.note }),
    el("h2", {}, say("sls_choose")), told("families") ? el("p", { class: "field-error", role: "alert" }, told("families")) : null,
    choice.drawn, el("p", { class: "actions" }, el("button", {}, say("sls_keep"))));
    fill(form, drawn);
    const bad = drawn.querySelector("[aria-invalid], [role=alert]");
    if (bad instanceof HTMLElement) {
      bad.scrollIntoView({ block: "center" });
      bad.focus();
    }
  }

  /** @param {Event} submitted */
  async function send(submitted) {
    submitted.preventDefault();
    /** @type {Object<string, string>} */
    const given = {};
    FIELDS.forEach((name) => { given[name] = typed(form, name); });
    given.sort = given.sort || "split";
    const own = within(given.unit).map((row) => row.line.id).filter((id) => choice.chosen.has(id));
    const faults = wrongs(given, own.length);
    if (faults.length) return draw(given, faults);
    if (isOver) return; // a second touch of an impatient thumb proposes nothing twice
    isOver = true;
    await kept(app, given, own);
  }

  const first = places.length === 1 ? places[0][0] : "";
  draw({ unit: first, sort: "split" }, []);
  choice.show(within(first));
  fill(app.root, el("p", {}, el("a", { class: "back", href: PAGE }, say("sls_back"))), el("h1", {}, say("sls_make")), form);
}
