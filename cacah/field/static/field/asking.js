// The interview inside the officers' app: begun from a line of pull, walked without a network with the same questions,
// fragments and checks as online (the room `interview`), kept with every answer, and queued to be sent in the end.
// Written for Chrome 61.

import { escape, findingText } from "../instrument/filling.js";
import { enliven } from "../instrument/form.js";
import { fieldsOf, refill, reveal } from "../interview/keeper.js";
import { pathOf, stopAt } from "../interview/known.js";
import { uuid } from "../interview/safe.js";
import { isPerson, offerSame } from "../interview/same.js";
import { around, filesOf, prepared, reader, sheets, version } from "./questionnaire.js";
import { Sitting, begun } from "./sitting.js";

/** @typedef {import("../instrument/types.d.ts").Findings} Findings */
/** @typedef {import("../instrument/types.d.ts").Slots} Slots */
/** @typedef {import("../interview/known.js").Fault} Fault */
/** @typedef {import("../interview/known.js").Section} Section */
/** @typedef {import("../interview/known.js").Stop} Stop */
/** @typedef {import("./questionnaire.js").Told} Told */
/** @typedef {import("./sitting.js").Draft} Draft */
/** @typedef {import("./sitting.js").Line} Line */
/** @typedef {import("./sitting.js").Standing} Standing */
/**
 * What the app keeps, see store.js.
 * @typedef {{lines(): Promise<Line[]>, draft(id: string): Promise<?Draft>, keepDraft(id: string, draft: Draft): Promise<void>,
 *            queue(item: any, also: {dropDraft: string}): Promise<void>, now(): Promise<string>}} Store
 */
/** @typedef {{language: string, left: function("later"|"finished"): void,
 *            around?: function(): Object}} Options */
/** How a page is drawn once more. @typedef {{faults?: Fault[], looks?: boolean, unsaid?: string[]}} Again */

const REST = 250; // milliseconds without a key before what is typed is kept
const MOST_LETTERS = 100;
const OWN = "own_";

/**
 * Whether interviews can be asked on this phone without a network. Call it whenever there is one: it fetches new
 * questions and keeps the old ones for interviews that are open. @param {Store} store
 */
export async function ready(store) {
  const places = new Set((await store.lines()).map(function (line) { return line.place; }));
  return prepared(Array.from(places));
}

/**
 * Draws the interview of a case into `root`, from where it was left. `left` is called once, when it is put away or
 * finished; what was answered is in the store by then. Rejects where the phone has never fetched the questions.
 * @param {HTMLElement} root @param {Store} store @param {Line} line @param {Options} options
 * @returns {Promise<function(): void>} to be called when something else is shown instead
 */
export async function interview(root, store, line, options) {
  const now = await version();
  const draft = (await store.draft(line.id)) || begun(now.instrument, line);
  const told = draft.instrument === now.instrument ? now : await version(draft.instrument);
  const language = told.languages.indexOf(options.language) < 0 ? told.languages[0] : options.language;
  const words = spoken(now.words[language], Boolean(line.guest));
  const numbered = (/** @type {number} */ number) => said(words.number, { number: String(number) });
  const found = await Promise.all([sheets(told, language), around(line.place), store.now()]);
  const sitting = new Sitting(line, draft, told, found[0], found[1], dayOf(new Date(found[2])), numbered);
  const asking = new Asking(root, store, sitting, words, language, options.left);
  asking.around = options.around || asking.around;
  asking.draw(sitting.stop(), {});
  setTimeout(() => asking.look(draft.field)); // once it is on the page
  return () => asking.away();
}

/** To a member who answers alone some things are said in other words. @param {Slots} words @param {boolean} isAlone */
function spoken(words, isAlone) {
  const own = Object.keys(words).filter((name) => isAlone && name.indexOf(OWN) === 0);
  return Object.assign({}, words, ...own.map((name) => ({ [name.slice(OWN.length)]: words[name] })));
}

/** The calendar day here. @param {Date} now */
function dayOf(now) {
  const two = (/** @type {number} */ number) => ("0" + number).slice(-2);
  return [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
}

/** @param {string} text @param {Slots} [slots] */
function said(text, slots) {
  return text.replace(/%\((\w+)\)s/g, function (all, name) { return (slots || {})[name]; });
}

/** @param {boolean} whole @param {string} name @param {string} text @returns {string} a button that does something */
function button(whole, name, text) {
  return '<button type="button" class="' + (whole ? "second" : "link") + '" data-do="' + escape(name) + '">' +
    escape(text) + "</button>";
}

/** A page as HTML. */
class Drawing {
  /** @param {Sitting} sitting @param {Slots} words @param {string} language @param {Stop} stop @param {Again} again */
  constructor(sitting, words, language, stop, again) {
    this.sitting = sitting;
    this.words = words;
    this.language = language;
    this.stop = stop;
    this.faults = again.faults || (again.looks ? sitting.gaps(stop) : []);
    this.looks = Boolean(again.looks);
    this.unsaid = again.unsaid || [];
  }

  /** @param {string} word @param {Slots} [slots] */
  text(word, slots) {
    return escape(said(this.words[word] || "", slots));
  }

  /** Whose turn it is, while a member answers alone. */
  turn() {
    const guest = this.sitting.line.guest;
    if (!guest) return "";
    return '<div class="note"><p><b>' + this.text("own_turn", { name: this.sitting.given.parts[guest].name }) + "</b></p><p>" +
      this.text("own_turn_long") + "</p></div>";
  }

  /** Who has answered alone, and is not asked about any more. */
  done() {
    return this.sitting.alone.map((name) => "<p>✓ " + this.text("alone_done", { name: name }) + "</p>").join("");
  }

  html() {
    const stop = this.stop;
    const draw = { add: this.adding, summary: this.summary, members: this.members }[stop.kind] || this.questions;
    const back = this.sitting.back(stop);
    return this.turn() + (stop.kind === "summary" || stop.kind === "add" ? "" : this.notes()) + draw.call(this) +
      '<p id="kept" class="quiet" role="status"></p>' + (back ? button(false, "go " + pathOf(back), this.words.back) : "") +
      (stop.kind === "add" ? "" : " " + button(false, "later", this.words.later));
  }

  /** What is wrong, or still to be looked at; and in a short visit what lacks. */
  notes() {
    return this.lacks() + (this.faults.length || this.looks ? this.summed() : "");
  }

  summed() {
    const title = this.looks ? "look" : "faults";
    const list = this.faults.length ? "<ul>" + this.faults.map((fault) => {
      const finding = fault.finding;
      const whose = fault.section.prefix ? this.sitting.given.parts[fault.section.id].name + ": " : "";
      const text = whose + this.label(fault.section.id, finding.name) + " " + findingText(finding, this.language);
      return '<li><a href="#" data-to="' + escape(fault.section.prefix + finding.name) + '">' + escape(text) + "</a></li>";
    }).join("") + "</ul>" : "";
    const kind = this.looks ? "note attention" : "error-summary";
    return '<div class="' + kind + '" role="alert" tabindex="-1" id="perbaiki"><h2>' + this.text(title) + "</h2>" + list +
      (this.looks ? "<p>" + this.text("pass") + "</p>" : "") + "</div>";
  }

  /** The items of a short visit that are still to be asked on this page. */
  lacks() {
    const sitting = this.sitting;
    if (!sitting.isShort) return "";
    const rows = sitting.known.sections(this.stop).map((section) => {
      const items = sitting.lacking(section.id);
      const labels = items.map((item) => "<li>" + escape(this.label(section.id, item)) + "</li>").join("");
      return items.length ? "<p>" + escape(this.name(section.id)) + '</p><ul class="missing">' + labels + "</ul>" : "";
    }).join("");
    return rows ? '<div class="note attention"><h2>' + this.text("short") + "</h2>" + rows + "<p>" + this.text("whole") +
      "</p></div>" : "";
  }

  /** @param {string} id */
  name(id) {
    return id === this.sitting.line.id ? this.words.home : this.sitting.given.parts[id].name;
  }

  /** @param {string} id @param {string} item */
  label(id, item) {
    const found = this.sitting.known.sheet(id).part.items[item.split("-").pop() || ""];
    return (found && found.label && found.label[this.language]) || item;
  }

  /** @param {Section} section */
  section(section) {
    const sitting = this.sitting;
    /** @type {Findings} */
    const errors = {};
    this.faults.forEach(function (fault) {
      if (fault.section.id === section.id) errors[fault.finding.name] = fault.finding;
    });
    const typed = this.looks ? {} : sitting.known.typed[pathOf(this.stop)] || {};
    const files = filesOf(sitting.told, this.language, sitting.known.kind(section.id), sitting.line.place);
    return section.pages.map((page) => sitting.known.page(section, page, files, errors, typed)).join("");
  }

  /** @param {string} inside @param {string} onward */
  form(inside, onward) {
    return "<form novalidate>" + inside + '<div class="actions"><button>' + onward + "</button></div></form>";
  }

  /** What comes next, as far as it is known before this page is answered. */
  onward() {
    const next = this.sitting.next(this.stop);
    if (next.kind === "summary") return this.text("to_summary");
    if (next.kind === "members") return this.text("to_list");
    const to = next.kind === "person" && next.member !== this.stop.member;
    return to ? this.text("to", { name: this.sitting.given.parts[next.member].call }) : this.text("onward");
  }

  /** @param {string} words @param {number} done @param {number} of */
  progress(words, done, of) {
    return '<div class="progress"><p>' + words + '</p><progress value="' + done + '" max="' + of +
      '" aria-hidden="true"></progress></div>';
  }

  questions() {
    const sitting = this.sitting;
    const members = sitting.given.members;
    const sections = sitting.known.sections(this.stop);
    const place = members.indexOf(this.stop.member);
    const head = place < 0 ? "" : this.progress(
      this.text("place", { place: String(place + 1), total: String(members.length) }), place, members.length);
    const title = place < 0 ? this.words.home : sitting.given.parts[this.stop.member].name;
    return head + '<h1 dir="auto">' + escape(title) + "</h1>" +
      this.form(sections.map((section) => this.section(section)).join(""), this.onward());
  }

  members() {
    const sections = this.sitting.known.sections(this.stop);
    return "<h1>" + this.text("list") + "</h1><p>" + this.text("each") + "</p>" + this.form('<ol class="people">' +
      sections.map((section) => this.listed(section)).join("") + "</ol>" + (this.sitting.line.guest ? "" : this.others()),
      this.onward());
  }

  /** Who is on the list and not asked about, and who may be missing from it. */
  others() {
    return this.removed() + this.done() + "<h2>" + this.text("more") + "</h2><p>" + this.text("add_whom") + "</p>" +
      button(true, "add", this.words.add);
  }

  /** @param {Section} section */
  listed(section) {
    const name = this.sitting.given.parts[section.id].name;
    const off = this.sitting.isAdded(section.id)
      ? button(false, "remove " + section.id, said(this.words.remove, { name: name })) : "";
    const done = this.sitting.isWanted(section.id) ? "" : '<p class="quiet">' + this.text("answered") + "</p>";
    return '<li class="person" id="' + section.prefix + '"><h2 dir="auto" id="' + section.prefix + 'nama">' + escape(name) +
      "</h2>" + done + '<div role="group" aria-labelledby="' + section.prefix + 'nama">' + this.section(section) + "</div>" + off + "</li>";
  }

  removed() {
    const draft = this.sitting.draft;
    if (!draft.removed.length) return "";
    return "<p>" + this.text("removed") + "</p><ul>" + draft.removed.map((id) => '<li dir="auto">' +
      escape(draft.answers[id].name || "") + " " + button(false, "restore " + id, this.words.restore) + "</li>").join("") + "</ul>";
  }

  adding() {
    const unsaid = this.unsaid;
    const fault = (/** @type {string} */ name) => unsaid.indexOf(name) < 0 ? "" :
      '<p class="error" id="' + name + '-error">' + this.text(name + "_missing") + "</p>";
    const wrong = (/** @type {string} */ name) => (unsaid.indexOf(name) < 0 ? "" : " wrong");
    const typed = (this.sitting.draft.typed[pathOf(this.stop)] || {});
    const reasons = this.sitting.reasons();
    return "<h1>" + this.text("add") + "</h1><p>" + this.text("add_whom") + "</p>" + this.form(
      '<div class="field' + wrong("name") + '"><label for="id_name">' + this.text("name") + '</label><span class="hint" ' +
      'id="name-hint">' + this.text("name_hint") + "</span>" + fault("name") + '<input type="text" id="id_name" name="name" ' +
      'maxlength="' + MOST_LETTERS + '" autocomplete="off" dir="auto" aria-describedby="name-hint" value="' +
      escape((typed.name || [""])[0]) + '"></div>' + (reasons.length ? '<fieldset class="question' + wrong("joined") +
      '"><legend>' + this.text("joined") + "</legend>" + fault("joined") + reasons.map((reason) =>
        '<label class="choice"><input type="radio" name="joined" value="' + escape(reason[0]) + '"> <span>' +
        escape(reason[1]) + "</span></label>").join("") + "</fieldset>" : ""), this.text("join"));
  }

  summary() {
    const standings = this.sitting.standings();
    const people = standings.filter((one) => one.id !== this.sitting.line.id);
    const done = people.filter(isComplete).length;
    const words = this.text("done", { done: String(done), total: String(people.length) });
    return "<h1>" + this.text("summary") + "</h1>" + this.progress(words, done, people.length) + '<ul class="people">' +
      standings.map((one) => this.standing(one)).join("") + this.rest(standings) + "</ul>" + this.ending(standings);
  }

  /** @param {Standing} one */
  standing(one) {
    const state = one.errors.length ? "wrong" : "incomplete";
    const tag = isComplete(one) ? '<span class="tag done">✓ ' + this.text("complete") + "</span>"
      : '<span class="tag attention">' + this.text(state) + "</span>";
    const errors = one.errors.map(function (finding) { return finding.name; });
    const first = one.id === this.sitting.line.id ? this.sitting.stopOf(one.id, "") : this.sitting.pageOf(one.id);
    return '<li class="person"><h2 dir="auto">' + escape(this.name(one.id)) + "</h2><p>" + tag + "</p>" +
      this.items(one.id, errors, "wrong") + this.items(one.id, one.missing, "missing") +
      button(false, "go " + pathOf(first), this.words.change + ": " + this.name(one.id)) + "</li>";
  }

  /** @param {string} id @param {string[]} items @param {string} word */
  items(id, items, word) {
    if (!items.length) return "";
    const prefix = this.sitting.given.parts[id].prefix;
    return "<p>" + this.text(word) + '</p><ul class="missing">' + items.map((item) => {
      const stop = this.sitting.stopOf(id, item);
      const to = pathOf(stop) + " " + (stop.kind === "members" ? prefix : "") + item;
      return "<li>" + button(false, "look " + to, this.label(id, item)) + "</li>";
    }).join("") + "</ul>";
  }

  /** Whom a short visit does not ask. @param {Standing[]} standings */
  rest(standings) {
    const asked = standings.map(function (one) { return one.id; });
    return this.sitting.line.guest ? "" : [this.sitting.line.id].concat(this.sitting.given.members).filter((id) => asked.indexOf(id) < 0).map((id) =>
      '<li class="person"><h2 dir="auto">' + escape(this.name(id)) + '</h2><p class="quiet">' + this.text("answered") +
      "</p></li>").join("");
  }

  /** @param {Standing[]} standings */
  ending(standings) {
    const ready = !standings.some(function (one) { return one.errors.length > 0; });
    const some = this.sitting.isBegun;
    if (!ready || !some) return '<div class="note error"><p>' + this.text(some ? "repair" : "nothing") + "</p></div>";
    const gaps = standings.every(isComplete) ? "" : '<div class="note attention"><p>' + this.text("gaps") + "</p></div>";
    return gaps + '<div class="actions"><button type="button" data-do="finish">' + this.text("finish") + "</button></div>";
  }
}

/** @param {Standing} one */
function isComplete(one) {
  return one.missing.length === 0 && one.errors.length === 0;
}

/** An interview on the screen. */
class Asking {
  /**
   * @param {HTMLElement} root @param {Store} store @param {Sitting} sitting @param {Slots} words @param {string} language
   * @param {function("later"|"finished"): void} left
   */
  constructor(root, store, sitting, words, language, left) {
    this.root = root;
    this.store = store;
    this.sitting = sitting;
    this.words = words;
    this.language = language;
    this.left = left;
    /** What is told with the interview besides its answers. @type {function(): Object} */
    this.around = () => ({});
    this.stop = stopAt("");
    /** @type {Set<string>} */
    this.seen = new Set();
    this.resting = 0;
    this.over = false;
    this.kept = Promise.resolve();
    this.clock = performance.now();
    sitting.draft.began = sitting.draft.began || Date.now();
    this.press = (/** @type {Event} */ event) => this.pressed(event);
    root.addEventListener("click", this.press);
  }

  /** @param {Stop} stop @param {Again} again */
  draw(stop, again) {
    const sitting = this.sitting;
    this.stop = stop;
    sitting.draft.path = pathOf(stop);
    this.root.innerHTML = new Drawing(sitting, this.words, this.language, stop, again).html();
    const form = this.form();
    const typed = sitting.draft.typed[pathOf(stop)];
    if (form) this.attach(form, again.looks ? undefined : typed);
    this.seen = sitting.seen(stop);
    this.keep();
    const found = /** @type {?HTMLElement} */ (this.root.querySelector("#perbaiki"));
    if (found) found.focus();
    window.scrollTo(0, 0);
  }

  form() {
    return this.root.querySelector("form");
  }

  /** @param {HTMLFormElement} form @param {import("../instrument/types.d.ts").Fields} [typed] */
  attach(form, typed) {
    if (typed) refill(form, typed);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.onward(form);
    });
    form.addEventListener("input", () => {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.answered(form), REST);
    });
    form.addEventListener("change", (event) => {
      const question = event.target instanceof Element ? /** @type {?HTMLElement} */ (event.target.closest("[data-item]")) : null;
      if (question) this.sitting.draft.field = question.dataset.item || "";
      this.answered(form);
    });
    enliven(form, reader(this.sitting.told));
    const other = this.sitting.typedBefore(this.stop);
    if (isPerson(pathOf(this.stop)) && other) {
      offerSame(form, this.sitting.known.sheets.person.part.items, other, this.words.same);
    }
  }

  /** An answer was given: it is in the store before anything else happens. @param {HTMLFormElement} form */
  answered(form) {
    clearTimeout(this.resting);
    if (this.over) return;
    if (this.stop.kind === "add") this.sitting.draft.typed[pathOf(this.stop)] = fieldsOf(form);
    else this.sitting.take(this.stop, fieldsOf(form));
    this.keep();
  }

  /** Count the time on the screen by a clock that nobody sets. */
  count() {
    const now = performance.now();
    this.sitting.draft.took = (this.sitting.draft.took || 0) + now - this.clock;
    this.clock = now;
  }

  /** @returns {Promise<void>} */
  keep() {
    this.count();
    const draft = JSON.parse(JSON.stringify(this.sitting.draft));
    this.kept = this.kept.then(() => this.store.keepDraft(this.sitting.line.id, draft))
      .then(() => this.say("kept"), () => this.say("none"));
    return this.kept;
  }

  /** @param {string} word */
  say(word) {
    const line = this.root.querySelector("#kept");
    if (line && line.textContent !== this.words[word]) line.textContent = this.words[word];
  }

  /** @param {HTMLFormElement} form */
  onward(form) {
    clearTimeout(this.resting);
    if (this.stop.kind === "add") return this.join(form);
    const sitting = this.sitting;
    const faults = sitting.faults(this.stop, sitting.take(this.stop, fieldsOf(form)));
    if (faults.length) return this.draw(this.stop, { faults: faults });
    if (sitting.isNews(this.stop, this.seen)) return this.draw(this.stop, { looks: true });
    this.go(sitting.next(this.stop));
  }

  /** Somebody is added, with an id made here. @param {HTMLFormElement} form */
  join(form) {
    const fields = fieldsOf(form);
    const name = (fields.name || [""])[0].split(/\s+/).join(" ").trim();
    const joined = (fields.joined || [""])[0];
    const unsaid = [name ? "" : "name", joined || !this.sitting.reasons().length ? "" : "joined"].filter(Boolean);
    if (unsaid.length) return this.draw(this.stop, { unsaid: unsaid });
    delete this.sitting.draft.typed[pathOf(this.stop)];
    this.sitting.add(uuid(), name, joined);
    this.go(stopAt("orang/"));
  }

  /** @param {Stop} stop */
  go(stop) {
    this.sitting.go(stop);
    this.draw(stop, {});
  }

  /** @param {Event} event */
  pressed(event) {
    const target = event.target instanceof Element ? event.target : null;
    const link = target && /** @type {?HTMLElement} */ (target.closest("[data-to]"));
    const pressed = target && /** @type {?HTMLElement} */ (target.closest("[data-do]"));
    if (link) {
      event.preventDefault();
      this.look(link.dataset.to || "");
    }
    if (!pressed) return;
    const form = this.form();
    if (form && this.resting) this.answered(form); // what was typed a moment ago
    const words = (pressed.dataset.do || "").split(" ");
    this.does(words[0], words[1] || "", words[2] || "");
  }

  /** @param {string} what @param {string} which @param {string} field */
  does(what, which, field) {
    if (what === "go") this.go(stopAt(which));
    else if (what === "add") this.go(stopAt("orang/tambah/"));
    else if (what === "look") {
      this.go(stopAt(which));
      this.draw(this.stop, { looks: true });
      this.look(field);
    } else if (what === "remove" || what === "restore") {
      this.sitting[what](which);
      this.draw(this.stop, {});
    } else if (what === "later") this.leave("later");
    else if (what === "finish") this.finish();
  }

  /** @param {string} name of a field */
  look(name) {
    if (name) reveal(document.getElementById(name) || document.getElementById(name + "-q"));
  }

  /** The item is made once, and final: whoever presses twice makes one. */
  async finish() {
    if (this.over) return;
    this.over = true;
    await this.kept;
    this.count();
    const since = Date.now() - this.sitting.draft.began;
    try {
      const item = Object.assign(this.sitting.item(uuid(), new Date(await this.store.now()), since), this.around());
      await this.store.queue(item, { dropDraft: this.sitting.line.id });
    } catch (error) { // it stays begun, and can be finished once there is room
      this.over = false;
      return this.say("none");
    }
    this.leave("finished");
  }

  /** Something else is shown: what was typed a moment ago is kept first. */
  away() {
    const form = this.form();
    if (form && !this.over) this.answered(form);
    this.over = true;
    this.root.removeEventListener("click", this.press);
  }

  /** @param {"later"|"finished"} reason */
  async leave(reason) {
    this.away();
    await this.kept;
    this.left(reason);
  }
}
