// Draws a page of the interview while there is no network: from the questionnaire's fragments, the walker, and what this
// phone keeps sealed. Written for Chrome 61.

import { escape } from "../instrument/filling.js";
import { enliven } from "../instrument/form.js";
import { ALL, Keeper, fieldsOf, refill } from "./keeper.js";
import { Known, following, pathOf, sheetOf, stopAt } from "./known.js";
import { isWaiting, uuid } from "./safe.js";
import { suggest } from "./same.js";

/** @typedef {import("../instrument/types.d.ts").Slots} Slots */
/** @typedef {import("./keeper.js").Fields} Fields */
/** @typedef {import("./known.js").Section} Section */
/** @typedef {import("./known.js").Sheet} Sheet */
/** @typedef {import("./known.js").Stop} Stop */
/** @typedef {import("./known.js").Provision & {version: number}} Provision */
/** @typedef {import("./known.js").Given & {parts: Object<string, Provision>, token: string}} Provisions */

/** @param {string} url */
function json(url) {
  return fetch(url, { credentials: "same-origin" }).then(function (reply) {
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  });
}

/** @param {DOMStringMap} data @param {string} name @returns {Promise<Sheet>} */
async function fetched(data, name) {
  const files = [data["file" + name] || "", data["fileDrawn" + name.toLowerCase()] || ""];
  const found = await Promise.all(files.map(json));
  return sheetOf(found[0], found[1]);
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

  /** @param {Section} section */
  section(section) {
    const field = section.prefix + "versi";
    const fields = this.known.typed[pathOf(this.stop)] || {};
    const version = /** @type {Provision} */ (this.known.given.parts[section.id]).version || 0;
    const token = (fields[field] || [version + ".0.0"])[0];
    const file = this.words[this.known.kind(section.id) === "family" ? "fileFamily" : "filePerson"] || "";
    const files = { file: file, lists: this.words.lists || "", places: this.base + "tempat" };
    const pages = section.pages.map((page) => this.known.page(section, page, files, {}, {})).join("");
    return '<input type="hidden" name="' + field + '" value="' + escape(token) + '">\n' + pages;
  }

  /** @param {string} inside @param {string} button */
  form(inside, button) {
    return '<form method="post" action="' + this.base + pathOf(this.stop) +
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
  const sheets = await Promise.all([fetched(place.dataset, "Family"), fetched(place.dataset, "Person")]);
  const known = new Known(given, { family: sheets[0], person: sheets[1] });
  const rows = (await keeper.safe.store.rows()).filter((one) => one.path !== ALL);
  for (let at = 0; at < rows.length; at += 1) known.take(rows[at].path, (await keeper.safe.value(rows[at])).fields);
  const next = following(given.route, given.members, stop, (id, screen) => known.asked(id, screen));
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
    keeper.token = /** @type {Provisions} */ (known.given).token;
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
      : following(known.given.route, known.given.members, stop, (id, screen) => known.asked(id, screen));
    await keeper.sync();
    location.assign(keeper.base + (adding ? "orang/tambah/" : pathOf(after)));
  });
}

const place = document.getElementById("shell");
const line = document.getElementById("kept");
if (place && line) draw(place, line).catch(function () {}); // what the shell says without scripts stays true
