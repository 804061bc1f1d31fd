// Fills the drawn questions with one person's answers, the twin of core/filling.py: the same HTML, byte for byte.
// Written for Chrome 61.

import { has, isBlank, textOf, tidy } from "./operators.js";

/** @typedef {import("./walker.js").Part} Part */
/** @typedef {import("./types.d.ts").Answers} Answers */
/** @typedef {import("./types.d.ts").Finding} Finding */
/** @typedef {import("./types.d.ts").Findings} Findings */
/** @typedef {import("./types.d.ts").Fragment} Fragment */
/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Prefill} Prefill */
/** @typedef {import("./types.d.ts").Slots} Slots */
/** @typedef {import("./types.d.ts").Value} Value */

/** @type {Slots} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** @param {string} text @returns {string} */
export function escape(text) {
  return text.replace(/[&<>"']/g, function (mark) {
    return ENTITIES[mark];
  });
}

/** @param {Fragment} pieces @param {Slots} slots @returns {string} */
export function fill(pieces, slots) {
  return pieces.map(function (piece, at) {
    if (at % 2 === 0) return piece;
    return has(slots, piece) ? slots[piece] : "";
  }).join("");
}

/** `15 Juli 1985`, `Juli 1985` or `1985`. @param {string} text @param {Slots} texts @returns {string} */
export function dateShown(text, texts) {
  const pieces = text.split("-");
  const words = [pieces[0]];
  if (pieces[1]) words.unshift(texts["month_" + Number(pieces[1])] || pieces[1]);
  if (pieces[2]) words.unshift(String(Number(pieces[2])));
  return words.join(" ");
}

/** @param {Item} item */
const isDropdown = function (item) {
  const appearance = item.appearance || [];
  return appearance.indexOf("minimal") >= 0 || appearance.indexOf("dropdown") >= 0;
};

/** The text of a finding in a language. @param {Finding} finding @param {string} language */
export function findingText(finding, language) {
  const message = finding.message || {};
  const first = Object.keys(message)[0];
  return message[language] || (first === undefined ? finding.code : message[first]);
}

/** Everything that differs from one rendering of a page to the next. */
export class Filling {
  /**
   * @param {Part} part
   * @param {string} name the part's name
   * @param {import("./types.d.ts").Drawn} fragments of one language
   * @param {Object<string, Slots>} labels list -> code -> label in that language
   * @param {import("./types.d.ts").State} state
   */
  constructor(part, name, fragments, labels, state) {
    this.part = part;
    this.drawn = fragments;
    this.labels = labels;
    this.state = state;
    this.fragments = fragments.items[name];
    this.instances = fragments.instances[name];
    /** @type {Findings} */
    this.warnings = {};
    state.walk.warnings.forEach((warning) => { this.warnings[warning.name] = warning; });
    this.relevant = new Set(state.walk.relevant);
  }

  /** @param {string[]} names @returns {string} */
  page(names) {
    const state = this.state;
    return names.map((name) => this.question(this.part.items[name], "", state.answers, state.prefill)).join("");
  }

  /** @param {Item} item @param {Value} value @returns {string} */
  shown(item, value) {
    if (isBlank(value)) return "";
    if (Array.isArray(value)) return value.map((one) => this.shown(item, one)).join(", ");
    const text = textOf(value);
    if (text.charAt(0) === "~") return text.slice(1);
    if (item.kind === "date") return dateShown(text, this.drawn.texts);
    const names = item.kind === "place" ? this.state.places : item.list && this.labels[item.list];
    return names && has(names, text) ? names[text] : text;
  }

  /** @param {Item} item @param {string} inside @param {Answers} answers @param {Prefill} prefill @returns {string} */
  question(item, inside, answers, prefill) {
    const name = inside + item.name;
    const pieces = this.fragments[item.name];
    /** @type {Slots} */
    const slots = { p: this.state.prefix + inside };
    const relevant = this.relevant.has(name);
    if (!relevant) slots.hidden = " hidden";
    this.label(pieces, slots);
    if (item.kind === "note" || item.kind === "group") return fill(pieces, slots);
    if (item.kind === "repeat") {
      slots.rows = this.rows(item, answers);
      return fill(pieces, slots);
    }
    let value = has(answers, item.name) ? answers[item.name] : null;
    /** @type {string[]} */
    const described = [];
    const error = has(this.state.errors, name) ? this.state.errors[name] : null;
    if (isBlank(value)) value = this.preset(item, name, prefill, slots, described, relevant);
    this.messages(item, name, error, slots, described);
    const unread = error !== null && ["constraint", "not_offered", "required"].indexOf(error.code) < 0;
    if (unread && Object.keys(this.state.posted).length) this.raw(item, name, slots);
    else if (!isBlank(value)) this.control(item, value, slots);
    if (item.choice_filter !== null) this.filter(item, slots);
    if (item.hint) described.unshift(this.state.prefix + name + "-hint");
    if (described.length) slots.described = ' aria-describedby="' + described.join(" ") + '"';
    return fill(pieces, slots);
  }

  /** @param {Fragment} pieces @param {Slots} slots */
  label(pieces, slots) {
    for (let at = 1; at < pieces.length; at += 2) {
      if (pieces[at].slice(0, 2) !== "l:") continue;
      const other = this.part.items[pieces[at].slice(2)];
      if (other) slots[pieces[at]] = escape(this.shown(other, this.state.walk.values[other.name]));
    }
  }

  /** @param {Item} repeat @param {Answers} answers */
  rows(repeat, answers) {
    /** @type {Answers[]} */
    const rows = (answers[repeat.name] || []).concat([{}]);
    const inner = (repeat.items || []).filter((name) => has(this.fragments, name)).map((name) => this.part.items[name]);
    return rows.map((row, at) => {
      const inside = repeat.name + "-" + at + "-";
      const questions = inner.map((item) => this.question(item, inside, row, {})).join("");
      return fill(this.instances[repeat.name], { number: String(at + 1), questions: questions });
    }).join("");
  }

  /**
   * @param {Item} item @param {string} name @param {Prefill} prefill @param {Slots} slots @param {string[]} described
   * @param {boolean} relevant @returns {Value}
   */
  preset(item, name, prefill, slots, described, relevant) {
    const known = has(prefill, item.name) ? prefill[item.name] : [null, false];
    const value = known[0];
    if (isBlank(value)) return this.standard(item);
    const id = this.state.prefix + name;
    const bits = this.drawn.bits;
    slots.before = fill(bits.register, { id: id, text: escape(this.shown(item, value)) });
    described.push(id + "-register");
    if (!known[1]) return null;
    const label = escape((item.label || {})[this.state.language] || "");
    slots.before += fill(bits.change, { label: label, open: has(this.state.errors, name) ? " open" : "" });
    slots.after = fill(bits.changed, {});
    slots.register = " data-register";
    if (!relevant) slots.off = " disabled";
    return value;
  }

  /** @param {Item} item @returns {Value} */
  standard(item) {
    const value = item.default === null ? null : tidy(item.default(Object.assign({}, this.state.walk.values)));
    return item.kind === "select_many" && !isBlank(value) ? value.split(" ") : value;
  }

  /**
   * @param {Item} item @param {string} name @param {?Finding} error @param {Slots} slots @param {string[]} described
   */
  messages(item, name, error, slots, described) {
    const found = error !== null ? error : this.warnings[name];
    if (!found) return;
    const kind = error !== null ? "error" : "warning";
    const id = this.state.prefix + name;
    const bits = this.drawn.bits;
    slots.messages = fill(bits[kind], { id: id, text: escape(findingText(found, this.state.language)) });
    described.push(id + "-" + kind);
    if (kind === "error") {
      slots.invalid = ' aria-invalid="true"';
      slots.wrong = " wrong";
    }
    (found.choices || []).forEach(function (choice) {
      slots.messages += fill(bits.choice, { id: id, code: escape(choice[0]), text: escape(choice[1]) });
    });
  }

  /** @param {Item} item @param {Value} value @param {Slots} slots */
  control(item, value, slots) {
    const mark = isDropdown(item) ? " selected" : " checked";
    if (item.search) {
      slots.value = escape(this.shown(item, value));
      slots.code = value.charAt(0) === "~" ? "" : escape(value);
    } else if (item.kind === "date") {
      const pieces = value.split("-");
      slots.y = escape(pieces[0]);
      slots[pieces[1] ? "m:" + Number(pieces[1]) : "m_unknown"] = " selected";
      if (pieces[2]) slots.d = String(Number(pieces[2]));
      else if (pieces[1]) slots.d_unknown = " checked";
    } else if (item.kind === "select_one") {
      if (value.charAt(0) === "~") {
        slots.other_mark = mark;
        slots.other = escape(value.slice(1));
      } else {
        slots["c:" + value] = mark;
      }
    } else if (item.kind === "select_many") {
      value.forEach(function (/** @type {string} */ code) { slots["c:" + code] = " checked"; });
    } else {
      slots.value = escape(String(value));
    }
  }

  /** @param {Item} item @param {string} name @param {Slots} slots */
  raw(item, name, slots) {
    const field = this.state.prefix + name;
    /** @param {string} ending */
    const typed = (ending) => this.state.posted[field + ending] || [];
    /** @param {string} ending */
    const first = (ending) => typed(ending)[0] || "";
    if (item.kind === "date") {
      const month = first("_m");
      slots.d = escape(typed("_d").filter(function (day) { return day !== "?"; })[0] || "");
      slots.y = escape(first("_y"));
      slots[month === "?" ? "m_unknown" : "m:" + month] = " selected";
      if (typed("_d").indexOf("?") >= 0) slots.d_unknown = " checked";
    } else if (item.kind === "select_one" && !item.search) {
      slots[first("") === "~" ? "other_mark" : "c:"] = isDropdown(item) ? " selected" : " checked";
      slots.other = escape(first("_other"));
    } else {
      slots.value = escape(first(""));
    }
  }

  /** @param {Item} item @param {Slots} slots */
  filter(item, slots) {
    if (item.rows === null || item.search) return;
    Object.keys(item.rows).forEach((code) => {
      if (!this.part.offered(item, code, this.state.walk.values)) {
        slots["f:" + code] = isDropdown(item) ? " hidden disabled" : " hidden";
      }
    });
  }
}

