// A date answered by touch instead of typing: what the row's column `offer` works out, and, where its appearance says
// `years`, one of the years that its constraint allows. Written for Chrome 61.

import { dateShown } from "./filling.js";
import { isBlank } from "./operators.js";

/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Scope} Scope */
/** @typedef {import("./types.d.ts").Slots} Slots */

const YEARS = 120; // as far back as somebody can remember

/** @param {HTMLElement} place @param {string} text @param {function(): void} act */
function button(place, text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "second";
  made.textContent = text;
  made.addEventListener("click", act);
  place.appendChild(made);
  return made;
}

/** @param {HTMLElement} row @param {string} state @param {function(Element): boolean} holds */
function mark(row, state, holds) {
  Array.from(row.children).forEach(function (one) { one.setAttribute(state, String(holds(one))); });
}

/** The years that the constraint allows, latest first. @param {Item} item @param {Scope} values */
function allowed(item, values) {
  const last = Number(String(values.today || new Date().toISOString()).slice(0, 4));
  const years = Array.from({ length: YEARS }, function (_, at) { return String(last - at); });
  return years.filter(function (year) {
    return item.constraint === null || item.constraint(Object.assign({}, values, { ".": year }));
  });
}

export class Touch {
  /** @param {HTMLElement} question @param {Item} item @param {string} language @param {Slots} texts */
  constructor(question, item, language, texts) {
    this.question = question;
    this.item = item;
    this.texts = texts;
    this.words = (item.offer_label || {})[language];
    this.first = this.row("");
    this.decades = this.row(texts.decades);
    this.years = this.row(texts.years);
    this.drawn = "";
  }

  /** @param {string} name */
  row(name) {
    const row = document.createElement("div");
    row.className = "touch";
    if (name) {
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", name);
    }
    (this.question.querySelector("fieldset") || this.question).appendChild(row);
    return row;
  }

  /** Bring the buttons in line with the answers. @param {Scope} values */
  look(values) {
    const offer = this.item.offer === null ? null : this.item.offer(values);
    const years = (this.item.appearance || []).indexOf("years") < 0 ? [] : allowed(this.item, values);
    const wanted = [offer].concat(years).join();
    if (this.drawn !== wanted) this.draw(offer, years);
    this.drawn = wanted;
    const given = values[this.item.name] || "";
    mark(this.first, "aria-pressed", function () { return given === offer; });
    mark(this.years, "aria-pressed", function (one) { return given.slice(0, 4) === one.textContent; });
  }

  /** @param {?string} offer @param {string[]} years */
  draw(offer, years) {
    this.first.textContent = this.decades.textContent = this.years.textContent = "";
    if (offer !== null && !isBlank(offer)) {
      button(this.first, this.words + ": " + dateShown(offer, this.texts), () => this.give(offer.split("-")));
    }
    new Set(years.map(function (year) { return year.slice(0, 3); })).forEach((decade) => {
      const one = button(this.decades, this.texts.decade.replace("0000", decade + "0"), () => {
        mark(this.decades, "aria-expanded", function (other) { return other === one; });
        this.open(years.filter(function (year) { return year.slice(0, 3) === decade; }));
      });
    });
    mark(this.decades, "aria-expanded", function () { return false; });
  }

  /** @param {string[]} years of one decade */
  open(years) {
    this.years.textContent = "";
    years.forEach((year) => button(this.years, year, () => this.give([year])));
    mark(this.years, "aria-pressed", (one) => this.field("_y").value === one.textContent);
  }

  /** @param {string} ending @returns {HTMLInputElement|HTMLSelectElement} */
  field(ending) {
    const name = this.question.dataset.item + ending;
    return /** @type {HTMLInputElement} */ (this.question.querySelector('[name="' + name + '"]'));
  }

  /** @param {string[]} pieces year, month, day; what is not given is left blank */
  give(pieces) {
    ["_y", "_m", "_d"].forEach((ending, at) => {
      this.field(ending).value = pieces[at] ? String(Number(pieces[at])) : "";
    });
    this.field("_y").dispatchEvent(new Event("change", { bubbles: true }));
  }
}
