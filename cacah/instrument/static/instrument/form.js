// Makes a page of questions answer at once: shows and hides, checks, offers choices while somebody types.
// Without it the server does all of this when the page is sent. Written for Chrome 61.
//
// <form data-part="URL of the part" data-state="{page, language, answers, context}" data-prefix=""
//       data-lists="/isi/daftar/" data-places="/isi/tempat">
// A form of several pages (a list of people) has these on an element around each page instead.

import { Combobox } from "./combobox.js";
import { fill, escape, findingText } from "./filling.js";
import { find } from "./lists.js";
import { read } from "./reading.js";
import { Touch } from "./touch.js";
import { Part } from "./walker.js";

/** @typedef {import("./types.d.ts").Answers} Answers */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").Offer} Offer */
/** @typedef {import("./types.d.ts").Wire} Wire */
/** @typedef {import("./types.d.ts").Fields} Fields */
/** @typedef {import("./types.d.ts").Choice} Choice */
/** @typedef {import("./types.d.ts").Control} Control */
/** @typedef {function(string): Promise<any>} Get the JSON of an address */
/** @typedef {Object<string, Page[]>} Kin pages about the same person or dwelling: one opens questions of another */

const OFFERS = 8;

/** @param {string} url */
function json(url) {
  return fetch(url, { credentials: "same-origin" }).then(function (reply) {
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  });
}

/** @type {Object<string, Promise<Wire>>} */
const wires = {};

/** What the pages of one part share, fetched once. @param {string} url @param {Get} get @returns {Promise<Wire>} */
function wireOf(url, get) {
  return wires[url] || (wires[url] = get(url));
}

/** @template {Element} E @param {ParentNode} root @param {string} selector @param {function(E): void} act */
function each(root, selector, act) {
  /** @type {NodeListOf<E>} */
  const found = root.querySelectorAll(selector);
  Array.from(found).forEach(act);
}

/** Every enabled field of the form around a page. @param {HTMLElement} page */
function fieldsOf(page) {
  const form = page.closest("form");
  if (form === null) throw new Error("a page stands in a form");
  /** @type {Fields} */
  const fields = {};
  new FormData(form).forEach(function (value, name) {
    if (typeof value === "string") (fields[name] = fields[name] || []).push(value);
  });
  return fields;
}

class Page {
  /** @param {HTMLElement} form the form, or its part with the page @param {Wire} wire @param {Kin} kin @param {Get} get */
  constructor(form, wire, kin, get) {
    this.form = form;
    this.get = get;
    this.bits = wire.bits;
    /** @type {import("./types.d.ts").PageState} */
    this.state = JSON.parse(form.dataset.state || "");
    this.prefix = form.dataset.prefix || "";
    this.part = new Part(wire.part, wire.lists, wire.texts);
    this.names = wire.part.pages[this.state.page];
    /** @type {Set<string|undefined>} */
    this.touched = new Set();
    /** @type {Object<string, Promise<Offer[]>>} */
    this.files = {};
    const about = form.dataset.part + " " + this.prefix;
    this.kin = kin[about] = kin[about] || [];
    this.kin.push(this);
    form.addEventListener("change", (event) => this.answered(event.target));
    this.hold();
    this.combine();
    this.touches = this.touch(wire.texts);
    this.kin.forEach(function (one) { one.look(); });
  }

  /** @param {?EventTarget} field */
  answered(field) {
    /** @type {?HTMLElement} */
    const question = field instanceof Element ? field.closest("[data-item]") : null;
    if (question) this.touched.add(question.dataset.item);
    this.waiting = true;
    if (!this.pressed) this.release();
  }

  /** While a button is held down nothing may move: a message that appears would take the target from under the press. */
  hold() {
    this.pressed = this.waiting = false;
    document.addEventListener("mousedown", () => { this.pressed = true; }, true);
    document.addEventListener("click", () => this.release(), true);
    document.addEventListener("mouseup", () => setTimeout(() => this.release()), true); // a press that was no click
  }

  release() {
    this.pressed = false;
    if (this.waiting) this.kin.forEach(function (one) { one.look(); });
    this.waiting = false;
  }

  /** Walk the answers and bring the page in line with the result. */
  look() {
    const names = this.kin.reduce((/** @type {string[]} */ all, one) => all.concat(one.names), []);
    const found = read(this.part, names, fieldsOf(this.form), this.prefix);
    const walk = this.part.walk(Object.assign({}, this.state.answers, found.answers), this.state.context);
    const relevant = new Set(walk.relevant.map((name) => this.prefix + name));
    /** @type {Object<string, Message>} */
    const messages = {};
    walk.warnings.forEach((one) => { messages[this.prefix + one.name] = ["warning", one]; });
    walk.errors.concat(found.findings).forEach((one) => { messages[this.prefix + one.name] = ["error", one]; });
    each(this.form, "[data-item]", (/** @type {HTMLElement} */ question) => {
      const name = question.dataset.item || "";
      this.show(question, relevant.has(name));
      if (this.touched.has(name)) this.tell(question, messages[name]);
    });
    this.narrow(walk.values);
    this.touches.forEach((one) => one.look(Object.assign({ today: this.state.context.today }, walk.values)));
  }

  /**
   * An unconfirmed register value that is not asked must not be sent, so its fields are switched off.
   * @param {HTMLElement} question @param {boolean} asked
   */
  show(question, asked) {
    question.hidden = !asked;
    if (question.hasAttribute("data-register")) {
      each(question, "input, select, textarea", function (/** @type {Control} */ field) {
        field.disabled = !asked;
      });
    }
  }

  /**
   * Put the message at its question, or take away the one that stood there.
   * @param {HTMLElement} question @param {Message} [message]
   */
  tell(question, message) {
    const name = question.dataset.item || "";
    const target = question.querySelector("fieldset") || document.getElementById(name);
    if (!target) return;
    const others = (target.getAttribute("aria-describedby") || "").split(" ").filter(function (id) {
      return id && id !== name + "-error" && id !== name + "-warning";
    });
    each(question, "p.error, p.warning", function (old) { old.remove(); });
    if (message) {
      const html = fill(this.bits[message[0]], { id: name, text: escape(findingText(message[1], this.state.language)) });
      const anchor = question.querySelector(".hint") || question.querySelector("legend, label");
      if (anchor) anchor.insertAdjacentHTML("afterend", html);
      others.push(name + "-" + message[0]);
    }
    if (others.length) target.setAttribute("aria-describedby", others.join(" "));
    else target.removeAttribute("aria-describedby");
    question.classList.toggle("wrong", message !== undefined && message[0] === "error");
    const control = document.getElementById(name);
    if (control && message && message[0] === "error") control.setAttribute("aria-invalid", "true");
    else if (control) control.removeAttribute("aria-invalid");
  }

  /** Hide the choices that a choice filter keeps out. @param {Answers} values */
  narrow(values) {
    this.names.forEach((name) => {
      const item = this.part.items[name];
      if (!item.choice_filter || item.search) return;
      const rows = item.rows;
      const question = document.getElementById(this.prefix + name + "-q");
      if (!rows || !question) return;
      each(question, "option[value], label.choice input", (/** @type {Choice} */ choice) => {
        if (!choice.value || !rows[choice.value]) return;
        const out = !this.part.offered(item, choice.value, values);
        /** @type {HTMLElement} */
        const place = choice.closest("label.choice") || choice;
        place.hidden = out;
        if (place === choice) choice.disabled = out;
      });
    });
  }

  /** Dates that can be answered by touch. @param {Object<string, import("./types.d.ts").Text>} texts */
  touch(texts) {
    const language = this.state.language;
    /** @type {import("./types.d.ts").Slots} */
    const words = {};
    Object.keys(texts).forEach(function (code) { words[code] = texts[code][language]; });
    const items = this.names.map((name) => this.part.items[name]).filter(function (item) {
      return item.kind === "date" && !item.repeat && (item.offer || (item.appearance || []).indexOf("years") >= 0);
    });
    /** @type {Touch[]} */
    const found = [];
    items.forEach((item) => {
      const question = document.getElementById(this.prefix + item.name + "-q");
      if (question && !question.hasAttribute("data-register")) found.push(new Touch(question, item, language, words));
    });
    return found;
  }

  combine() {
    /** @param {HTMLInputElement} input */
    const changed = (input) => () => this.answered(input);
    each(this.form, "input[data-list]", (/** @type {HTMLInputElement} */ input) => {
      const name = input.dataset.list || "";
      new Combobox(input, (text) => this.list(name).then((rows) => find(rows, text, OFFERS)), changed(input));
    });
    const places = this.form.dataset.places;
    if (!places) return;
    const kept = /\.json$/.test(places); // a file
    each(this.form, "input[data-places]", (/** @type {HTMLInputElement} */ input) => {
      new Combobox(input, (text) => kept ? this.file(places).then((rows) => find(rows, text, OFFERS))
        : this.get(places + "?q=" + encodeURIComponent(text)), changed(input));
    });
  }

  /** A long list, fetched once. @param {string} name */
  list(name) {
    return this.file((this.form.dataset.lists || "") + name + ".json");
  }

  /** @param {string} url */
  file(url) {
    if (!this.files[url]) this.files[url] = this.get(url);
    return this.files[url];
  }
}

/** Let the pages below an element answer at once. @param {ParentNode} root @param {Get} [get] */
export function enliven(root, get) {
  /** @type {Kin} */
  const kin = {};
  each(root, "[data-part]", function (/** @type {HTMLElement} */ form) {
    wireOf(form.dataset.part || "", get || json).then(function (wire) {
      return new Page(form, wire, kin, get || json);
    }).catch(function () {
      form.dataset.plain = ""; // the page works as it is; the server checks when it is sent
    });
  });
}

enliven(document);
