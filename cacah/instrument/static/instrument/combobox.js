// A text field that offers choices while somebody types (WAI-ARIA combobox). Without it the server matches the text.
// Written for Chrome 61.

/** @typedef {import("./types.d.ts").Offer} Offer */
/** @typedef {import("./types.d.ts").Search} Search */

const WAIT = 150; // milliseconds of rest before a search

export class Combobox {
  /** @param {HTMLInputElement} input @param {Search} search @param {function(): void} changed */
  constructor(input, search, changed) {
    this.input = input;
    /** @type {?HTMLInputElement} */
    this.code = input.form && input.form.querySelector('[name="' + input.name + '_code"]');
    this.search = search;
    this.changed = changed;
    this.active = -1;
    this.timer = 0;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = input.id + "-list";
    this.list.className = "offers";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    input.insertAdjacentElement("afterend", this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // mousedown comes before blur, so that a tap on an offer is not lost
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      /** @type {?HTMLElement} */
      const offer = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      if (offer) this.choose(offer);
    });
  }

  /** @param {string} code */
  keep(code) {
    if (this.code) this.code.value = code;
  }

  typed() {
    this.keep("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.offer(), WAIT);
  }

  offer() {
    const text = this.input.value.trim();
    const mine = (this.asked += 1);
    if (text.length < 2) {
      this.close();
      return;
    }
    this.search(text).then((rows) => {
      if (mine === this.asked) this.show(rows);
    }, () => this.close());
  }

  /** @param {Offer[]} rows */
  show(rows) {
    this.list.textContent = "";
    rows.forEach((row, at) => {
      const offer = document.createElement("li");
      offer.id = this.list.id + "-" + at;
      offer.setAttribute("role", "option");
      offer.setAttribute("aria-selected", "false");
      offer.dataset.code = row[0];
      offer.textContent = row[1];
      this.list.appendChild(offer);
    });
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant"); // of the offers before
    this.list.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const offers = this.list.hidden ? [] : Array.from(this.list.querySelectorAll("li"));
    if (event.key === "Escape") {
      this.close();
    } else if (offers.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : offers.length - 1;
      this.point(offers, this.active < 0 && step > 1 ? offers.length - 1 : (this.active + step) % offers.length);
    } else if (event.key === "Enter" && offers[this.active]) {
      event.preventDefault();
      this.choose(offers[this.active]);
    }
  }

  /** @param {HTMLElement[]} offers @param {number} at */
  point(offers, at) {
    if (offers[this.active]) offers[this.active].setAttribute("aria-selected", "false");
    this.active = at;
    offers[at].setAttribute("aria-selected", "true");
    offers[at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", offers[at].id);
  }

  /** @param {HTMLElement} offer */
  choose(offer) {
    this.input.value = offer.textContent || "";
    this.keep(offer.dataset.code || "");
    this.close();
    this.changed();
  }
}
