// Draws a page of the interview while there is no network: from the questionnaire's fragments, the walker, and what this
// phone keeps sealed. The order of pages is that of core/route.py. Written for Chrome 61.

import { Filling, escape } from "../instrument/filling.js";
import { enliven } from "../instrument/form.js";
import { read } from "../instrument/reading.js";
import { Part } from "../instrument/walker.js";
import { ALL, Keeper, fieldsOf, refill } from "./keeper.js";
import { isWaiting, uuid } from "./safe.js";
import { suggest } from "./same.js";

/** @typedef {import("../instrument/types.d.ts").Answers} Answers */
/** @typedef {import("../instrument/types.d.ts").Slots} Slots */
/** @typedef {import("./keeper.js").Fields} Fields */
/** @typedef {{kind: string, screen: number, member: string}} Stop */
/** @typedef {{name: string, call: string, answers: Answers, version: number, prefill: Object<string, [any, boolean]>,
 *             prefix: string, context: Answers}} Provision */
/** @typedef {{family: string, members: string[], route: {family: string[][], person: string[][], facts: ?string},
 *             parts: Object<string, Provision>, names: Slots, token: string}} Provisions */
/** @typedef {{part: Part, drawing: any, bits: any}} Sheet */

const PATHS = {
  family: /^keluarga\/(\d+)\/$/,
  members: /^orang\/$/,
  add: /^orang\/tambah\/$/,
  person: /^orang\/([0-9a-f-]{36})\/(\d+)\/$/,
  summary: /^(?:ringkasan|kirim)\/$/,
};

/** @param {string} path @returns {Stop} */
export function stopAt(path) {
  const family = PATHS.family.exec(path);
  const person = PATHS.person.exec(path);
  if (family) return { kind: "family", screen: Number(family[1]), member: "" };
  if (person) return { kind: "person", screen: Number(person[2]), member: person[1] };
  const kind = PATHS.members.test(path) ? "members" : PATHS.add.test(path) ? "add"
    : PATHS.summary.test(path) ? "summary" : "ready";
  return { kind: kind, screen: 0, member: "" };
}

/** @param {Stop} stop */
export function pathOf(stop) {
  if (stop.kind === "person") return "orang/" + stop.member + "/" + stop.screen + "/";
  if (stop.kind === "family") return "keluarga/" + stop.screen + "/";
  return stop.kind === "members" ? "orang/" : stop.kind === "summary" ? "ringkasan/" : "";
}

/**
 * The page after `here`; people of whom nothing is asked are passed over.
 * @param {Provisions} given @param {Stop} here @param {function(string, number): boolean} asked @returns {Stop}
 */
export function following(given, here, asked) {
  const route = given.route;
  /** @param {string} kind @param {number} [screen] @param {string} [member] */
  const stop = (kind, screen, member) => ({ kind: kind, screen: screen || 0, member: member || "" });
  if (here.kind === "ready") return route.family.length ? stop("family", 1) : stop("members");
  if (here.kind === "family") {
    return here.screen < route.family.length ? stop("family", here.screen + 1) : stop("members");
  }
  const first = Math.max(0, given.members.indexOf(here.member));
  for (let place = first; place < given.members.length; place += 1) {
    const after = place === first && here.kind === "person" ? here.screen : 0;
    for (let screen = after + 1; screen <= route.person.length; screen += 1) {
      if (asked(given.members[place], screen)) return stop("person", screen, given.members[place]);
    }
  }
  return stop("summary");
}

/** What is known on this phone: what the server gave, and over it every page that was typed since. */
class Known {
  /** @param {Provisions} given @param {Object<string, Sheet>} sheets */
  constructor(given, sheets) {
    this.given = given;
    this.sheets = sheets;
    /** @type {Object<string, Fields>} */
    this.typed = {};
  }

  /** @param {string} id */
  sheet(id) {
    return this.sheets[id === this.given.family ? "family" : "person"];
  }

  /** What stands on a page: whose part, which pages of the questionnaire, what field names begin with. @param {Stop} stop */
  sections(stop) {
    const given = this.given;
    const facts = given.route.facts;
    if (stop.kind === "members") {
      return given.members.map((id) => ({ id: id, pages: facts ? [facts] : [], prefix: given.parts[id].prefix }));
    }
    const rows = stop.kind === "family" ? given.route.family : stop.kind === "person" ? given.route.person : [];
    const id = stop.kind === "family" ? given.family : stop.member;
    const pages = rows[stop.screen - 1];
    return pages && given.parts[id] ? [{ id: id, pages: pages, prefix: "" }] : [];
  }

  /** Take over a page that was typed. @param {string} path @param {Fields} fields */
  take(path, fields) {
    this.typed[path] = fields;
    const stop = stopAt(path);
    if (stop.kind === "add") this.join((fields.orang || [""])[0], (fields.name || [""])[0]);
    this.sections(stop).forEach((section) => {
      const sheet = this.sheet(section.id);
      const names = section.pages.reduce((/** @type {string[]} */ all, page) => all.concat(this.items(sheet, page)), []);
      const provision = this.given.parts[section.id];
      const found = read(sheet.part, names, fields, section.prefix).answers;
      names.forEach(function (name) { delete provision.answers[name]; });
      Object.assign(provision.answers, found);
      if (found.name) provision.name = provision.call = found.name;
      names.forEach((name) => this.label(fields, section.prefix + name));
    });
  }

  /** How a code that was chosen here is shown. @param {Fields} fields @param {string} field */
  label(fields, field) {
    const codes = (fields[field + "_code"] || []).filter(Boolean);
    const text = (fields[field] || [""])[0];
    if (codes.length && text) this.given.names[codes[codes.length - 1]] = text;
  }

  /** Somebody who was added without a network. @param {string} id @param {string} name */
  join(id, name) {
    if (!id || this.given.parts[id]) return;
    const other = this.given.parts[this.given.members[0]];
    const context = Object.assign({}, other ? other.context : {}, { is_new: "yes" });
    const prefix = "m" + id.replace(/-/g, "").slice(-8) + "_";
    this.given.members.push(id);
    this.given.parts[id] = {
      name: name, call: name, answers: { name: name, presence: "here" }, version: 0, prefill: {}, prefix: prefix,
      context: context,
    };
  }

  /** @param {Sheet} sheet @param {string} page @returns {string[]} */
  items(sheet, page) {
    return /** @type {any} */ (sheet.part.data).pages[page];
  }

  /** @param {string} id @param {boolean} supposed with what the register is certain of */
  walk(id, supposed) {
    const provision = this.given.parts[id];
    /** @type {Answers} */
    const certain = {};
    Object.keys(supposed ? provision.prefill : {}).forEach(function (name) {
      if (provision.prefill[name][1]) certain[name] = provision.prefill[name][0];
    });
    return this.sheet(id).part.walk(Object.assign(certain, provision.answers), provision.context);
  }

  /** @param {string} id @param {number} screen */
  asked(id, screen) {
    const relevant = new Set(this.walk(id, true).relevant);
    const sheet = this.sheet(id);
    return this.given.route.person[screen - 1].some((page) => this.items(sheet, page).some((name) => relevant.has(name)));
  }
}

/** @param {string} url */
function json(url) {
  return fetch(url, { credentials: "same-origin" }).then(function (reply) {
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  });
}

/** @param {DOMStringMap} data @param {string} name @returns {Promise<Sheet>} */
async function sheetOf(data, name) {
  const files = [data["file" + name] || "", data["fileDrawn" + name.toLowerCase()] || ""];
  const found = await Promise.all(files.map(json));
  const wire = found[0];
  const drawing = found[1];
  Object.keys(drawing.items).forEach(function (item) { Object.assign(wire.part.items[item], drawing.items[item]); });
  return { part: new Part(wire.part, wire.lists, wire.texts), drawing: drawing, bits: wire.bits };
}

/** One page drawn from what is known. */
class Drawing {
  /** @param {Known} known @param {DOMStringMap} words @param {Stop} stop @param {string} base */
  constructor(known, words, stop, base) {
    this.known = known;
    this.words = words;
    this.stop = stop;
    this.base = base;
  }

  /** @param {string} word @param {Slots} [slots] */
  text(word, slots) {
    return escape((this.words[word] || "").replace(/%\((\w+)\)s/g, function (all, name) { return (slots || {})[name]; }));
  }

  /** @param {{id: string, pages: string[], prefix: string}} section */
  section(section) {
    const field = section.prefix + "versi";
    const fields = this.known.typed[pathOf(this.stop)] || {};
    const token = (fields[field] || [this.known.given.parts[section.id].version + ".0.0"])[0];
    const pages = section.pages.map((page) => this.page(section, page)).join("");
    return '<input type="hidden" name="' + field + '" value="' + escape(token) + '">\n' + pages;
  }

  /** @param {{id: string, pages: string[], prefix: string}} section @param {string} page */
  page(section, page) {
    const sheet = this.known.sheet(section.id);
    const provision = this.known.given.parts[section.id];
    const name = section.id === this.known.given.family ? "family" : "person";
    const language = document.documentElement.lang;
    const filling = new Filling(sheet.part, name, sheet.drawing.fragments, sheet.drawing.labels, {
      language: language, walk: this.known.walk(section.id, true), answers: provision.answers,
      prefill: provision.prefill, errors: {}, posted: {}, places: this.known.given.names, prefix: section.prefix,
    });
    const names = this.known.items(sheet, page);
    /** @type {Answers} */
    const elsewhere = {};
    Object.keys(provision.answers).forEach(function (item) {
      if (names.indexOf(item) < 0) elsewhere[item] = provision.answers[item];
    });
    const state = { page: page, language: language, answers: elsewhere, context: provision.context };
    const heading = section.pages.length > 1 ? "<h2>" + escape(sheet.drawing.pages[page]) + "</h2>" : "";
    const file = this.words[name === "family" ? "fileFamily" : "filePerson"] || "";
    return '<div data-part="' + file + '" data-lists="' + (this.words.lists || "") + '" data-places="' + this.base +
      'tempat" data-prefix="' + section.prefix + '" data-state="' + escape(JSON.stringify(state)) + '">' + heading +
      filling.page(names) + "</div>\n";
  }

  /** @param {string} inside @param {string} button */
  form(inside, button) {
    return '<form method="post" action="' + this.base + (this.stop.kind === "add" ? "orang/tambah/" : pathOf(this.stop)) +
      '" novalidate>' + inside + '<div class="actions"><button>' + button + "</button></div></form>";
  }

  title() {
    const given = this.known.given;
    if (this.stop.kind === "family") return this.text("home");
    if (this.stop.kind === "person") return escape(given.parts[this.stop.member].name);
    return this.text({ members: "list", add: "add", summary: "summary" }[this.stop.kind] || "home");
  }

  /** @param {Stop} next */
  html(next) {
    const given = this.known.given;
    const sections = this.known.sections(this.stop);
    const to = next.kind === "person" && next.member !== this.stop.member;
    const button = to ? this.text("to", { name: given.parts[next.member].call }) : this.text("onward");
    let inside = "";
    if (this.stop.kind === "ready") {
      inside = '<div class="actions"><a class="button" href="' + this.base + pathOf(next) + '">' + button + "</a></div>";
    } else if (this.stop.kind === "summary") {
      inside = "<p>" + this.text("wait") + '</p><ul class="people">' + given.members.map((id) =>
        '<li class="person"><h2 dir="auto">' + escape(given.parts[id].name) + '</h2><a class="tap" href="' + this.base +
        pathOf({ kind: "person", screen: 1, member: id }) + '">' + this.text("change") + "</a></li>").join("") +
        '</ul><div class="actions"><a class="button" href="' + this.base + 'ringkasan/">' + this.text("again") +
        "</a></div>";
    } else if (this.stop.kind === "add") {
      inside = this.form('<input type="hidden" name="orang" value="' + uuid() + '"><div class="field">' +
        '<label for="id_name">' + this.text("name") + '</label><input type="text" id="id_name" name="name" ' +
        'maxlength="100" autocomplete="off" dir="auto"></div>', this.text("join"));
    } else if (this.stop.kind === "members") {
      inside = this.form('<ol class="people">' + sections.map((section) =>
        '<li class="person" id="' + section.prefix + '"><h2 dir="auto" id="' + section.prefix + 'nama">' +
        escape(given.parts[section.id].name) + '</h2><div role="group" aria-labelledby="' + section.prefix + 'nama">' +
        this.section(section) + "</div></li>").join("") + '</ol><button class="second" name="lakukan" ' +
        'value="tambah">' + this.text("add") + "</button>", button);
    } else {
      inside = this.form(sections.map((section) => this.section(section)).join(""), button);
    }
    return '<p class="note">' + this.text("offline") + "</p><h1>" + this.title() + "</h1>" + inside;
  }
}

/** @param {HTMLElement} place @param {HTMLElement} line */
async function draw(place, line) {
  const base = line.dataset.base || "";
  const path = location.pathname.slice(base.length);
  const stop = stopAt(path);
  const keeper = await Keeper.of(line);
  const row = keeper && (await keeper.safe.row(ALL));
  if (!keeper || !row) return;
  /** @type {Provisions} */
  const given = await keeper.safe.value(row);
  keeper.token = given.token;
  const sheets = await Promise.all([sheetOf(place.dataset, "Family"), sheetOf(place.dataset, "Person")]);
  const known = new Known(given, { family: sheets[0], person: sheets[1] });
  const rows = (await keeper.safe.store.rows()).filter((one) => one.path !== ALL);
  for (let at = 0; at < rows.length; at += 1) known.take(rows[at].path, (await keeper.safe.value(rows[at])).fields);
  const next = following(given, stop, (id, screen) => known.asked(id, screen));
  const here = rows.filter((one) => one.path === path)[0];
  if (here && here.state === "sent") { // this page was sent without a network: it is kept, and the next one is due
    await keeper.safe.settle(here, "typed");
    location.replace(base + pathOf(next));
    return;
  }
  show(place, keeper, known, stop, next, here ? await keeper.safe.value(here) : null);
  if (here && isWaiting(here)) keeper.say("phone");
}

/**
 * @param {HTMLElement} place @param {Keeper} keeper @param {Known} known @param {Stop} stop @param {Stop} next
 * @param {?{fields: Fields}} typed
 */
function show(place, keeper, known, stop, next, typed) {
  const drawing = new Drawing(known, place.dataset, stop, keeper.base);
  place.innerHTML = drawing.html(next);
  document.title = (place.querySelector("h1") || place).textContent + "";
  const form = place.querySelector("form");
  if (form) {
    if (typed) refill(form, typed.fields);
    keeper.attach(form);
    keeper.token = known.given.token;
    goesOn(form, keeper, known, stop, next);
    enliven(place);
    suggest(keeper, form).catch(function () {}); // then it is typed
  }
  window.addEventListener("online", function () {
    keeper.sync().then(function (all) { if (all && !form) location.reload(); });
  });
  const main = document.querySelector("main");
  if (main) main.focus();
}

/**
 * @param {HTMLFormElement} form @param {Keeper} keeper @param {Known} known @param {Stop} stop @param {Stop} next
 */
function goesOn(form, keeper, known, stop, next) {
  /** @type {?HTMLButtonElement} */
  let pressed = null;
  form.addEventListener("click", function (event) {
    pressed = event.target instanceof Element ? event.target.closest("button") : null;
  });
  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    const adding = pressed && pressed.value === "tambah";
    await keeper.keep("typed");
    keeper.leaving = true;
    known.take(keeper.path, fieldsOf(form));
    const after = stop.kind === "add" ? { kind: "members", screen: 0, member: "" }
      : following(known.given, stop, (id, screen) => known.asked(id, screen));
    await keeper.sync();
    location.assign(keeper.base + (adding ? "orang/tambah/" : pathOf(after)));
  });
}

const place = document.getElementById("shell");
const line = document.getElementById("kept");
if (place && line) draw(place, line).catch(function () {}); // what the shell says without scripts stays true
