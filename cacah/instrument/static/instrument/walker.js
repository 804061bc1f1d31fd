// Walks answers through a compiled part, the twin of core/walk.py. Written for Chrome 61.

import { build, has, isBlank, isDate, tidy } from "./operators.js";

/** @typedef {import("./types.d.ts").Answers} Answers */
/** @typedef {import("./types.d.ts").Finding} Finding */
/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").ItemData} ItemData */
/** @typedef {import("./types.d.ts").Items} Items */
/** @typedef {import("./types.d.ts").Lists} Lists */
/** @typedef {import("./types.d.ts").Rows} Rows */
/** @typedef {import("./types.d.ts").Scope} Scope */
/** @typedef {import("./types.d.ts").Tree} Tree */
/** @typedef {import("./types.d.ts").Value} Value */
/** @typedef {import("./types.d.ts").Walk} Walk */

const ASKED = ["text", "place", "integer", "date", "select_one", "select_many"];
/** @type {import("./types.d.ts").Messages} */
const MESSAGES = { required: "required_message", constraint: "constraint_message", warning: "warning_message" };

/** @param {Value} value @param {Item} item @returns {boolean} whether the value has the item's type */
function fits(value, item) {
  const isText = typeof value === "string";
  const rows = item.rows;
  /** @param {string} code */
  const known = function (code) { return rows === null || has(rows, code); };
  switch (item.kind) {
    case "text":
    case "place":
      return isText;
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "date":
      return isText && isDate(value);
    case "select_one":
      return isText && (known(value) || (item.write_in === true && value.length > 1 && value.charAt(0) === "~"));
    case "select_many":
      return Array.isArray(value) && value.every(known) && new Set(value).size === value.length;
    default:
      return Array.isArray(value) && value.every(function (row) {
        return row !== null && typeof row === "object" && !Array.isArray(row);
      });
  }
}

/** One part ready to be walked. */
export class Part {
  /**
   * @param {import("./types.d.ts").PartData} data the part as compiled
   * @param {Lists} lists code lists; one that is not there (a long list) is not checked
   * @param {Object<string, import("./types.d.ts").Text>} texts the room's own texts by code
   */
  constructor(data, lists, texts) {
    this.data = data;
    this.texts = texts || {};
    /** @type {Items} */
    this.items = {};
    Object.keys(data.items).forEach((name) => {
      this.items[name] = this.item(name, data.items[name], lists);
    });
    const all = Object.keys(this.items).map((name) => this.items[name]);
    this.checked = all.filter((item) => ASKED.indexOf(item.kind) >= 0);
    this.repeats = all.filter((item) => item.kind === "repeat");
  }

  /** @param {string} name @param {ItemData} data @param {Lists} lists @returns {Item} */
  item(name, data, lists) {
    const list = data.list ? lists[data.list] : null;
    /** @type {Rows} */
    const rows = {};
    (list || []).forEach(function (row) { rows[row.code] = row; });
    /** @param {Tree} [tree] */
    const closure = function (tree) { return tree ? build(tree) : null; };
    return Object.assign({}, data, {
      name: name,
      rows: list ? rows : null,
      codes: (list || []).map(function (row) { return row.code; }),
      relevant: closure(data.relevant),
      required: closure(data.required),
      constraint: closure(data.constraint),
      warning: closure(data.warning),
      choice_filter: closure(data.choice_filter),
      calculation: closure(data.calculation),
      default: closure(data.default),
      offer: closure(data.offer),
    });
  }

  /** @param {Item} item @param {string} code @param {string} name @returns {Finding} */
  finding(item, code, name) {
    return { name: name, code: code, message: item[MESSAGES[code]] || this.texts[code] || {} };
  }

  /**
   * @param {Answers} answers @param {Answers} context values of the hidden rows and, where named, `today`
   * @returns {Walk}
   */
  walk(answers, context) {
    /** @type {Scope} */
    const scope = {};
    /** @type {Walk} */
    const found = { values: scope, relevant: [], missing: [], errors: [], warnings: [], queries: [] };
    if (this.data.context.indexOf("today") >= 0) {
      if (!has(context, "today")) throw new Error("the context lacks today");
      scope.today = context.today;
    }
    /** @type {Set<string>} */
    const relevant = new Set();
    this.workOut(this.data.order, answers, context, scope, relevant, found, "");
    this.check(this.checked.filter((item) => !item.repeat), scope, relevant, found, "");
    this.repeats.forEach((repeat) => {
      const inner = this.checked.filter((item) => item.repeat === repeat.name);
      /** @type {Answers[]} */
      const rows = scope[repeat.name] || [];
      rows.forEach((row, at) => {
        const seen = Object.assign({}, scope, row, { "#": at + 1 });
        this.check(inner, seen, relevant, found, repeat.name + "-" + at + "-");
      });
    });
    delete scope.today;
    found.relevant = Array.from(relevant);
    return found;
  }

  /**
   * @param {string[]} order @param {Answers} answers @param {Answers} context @param {Scope} scope
   * @param {Set<string>} relevant @param {Walk} found @param {string} prefix
   */
  workOut(order, answers, context, scope, relevant, found, prefix) {
    order.forEach((name) => {
      const item = this.items[name];
      const parent = item.parent;
      if (parent && parent !== item.repeat && !relevant.has(prefix + parent)) return;
      if (item.relevant !== null && !item.relevant(scope)) return;
      relevant.add(prefix + name);
      let value = this.given(item, answers, context, scope);
      if (isBlank(value)) return;
      if (ASKED.indexOf(item.kind) >= 0 || item.kind === "repeat") {
        if (!fits(value, item)) {
          found.errors.push(this.finding(item, "wrong_type", prefix + name));
          return;
        }
        if (item.kind === "repeat") value = this.instances(item, value, context, scope, relevant, found);
      }
      scope[name] = value;
    });
  }

  /**
   * @param {Item} repeat @param {Answers[]} rows @param {Answers} context @param {Scope} scope
   * @param {Set<string>} relevant @param {Walk} found
   */
  instances(repeat, rows, context, scope, relevant, found) {
    return rows.map((row, at) => {
      const inner = Object.assign({}, scope, { "#": at + 1 });
      this.workOut(repeat.order || [], row, context, inner, relevant, found, repeat.name + "-" + at + "-");
      /** @type {Answers} */
      const kept = {};
      (repeat.order || []).forEach(function (name) {
        if (has(inner, name)) kept[name] = inner[name];
      });
      return kept;
    });
  }

  /** @param {Item} item @param {Answers} answers @param {Answers} context @param {Scope} scope @returns {Value} */
  given(item, answers, context, scope) {
    const own = has(answers, item.name) ? answers[item.name] : null;
    if (item.kind === "calculate" && item.calculation !== null) {
      scope["."] = own;
      const value = tidy(item.calculation(scope));
      delete scope["."];
      return value;
    }
    if (item.kind !== "hidden") return own;
    const value = has(context, item.name) ? context[item.name] : null;
    if (value === null && item.default !== null) return item.default(scope);
    return typeof value === "boolean" ? (value ? "yes" : "no") : value;
  }

  /** Whether the choice filter lets a code through. @param {Item} item @param {string} code @param {Scope} scope */
  offered(item, code, scope) {
    if (item.choice_filter === null || item.rows === null || code.charAt(0) === "~") return true;
    const seen = Object.assign({}, scope);
    const columns = item.rows[code].columns || {};
    Object.keys(columns).forEach(function (column) { seen["@" + column] = columns[column]; });
    seen["@name"] = code;
    return Boolean(item.choice_filter(seen));
  }

  /**
   * @param {Item[]} items @param {Scope} scope
   * @param {Set<string>} relevant @param {Walk} found @param {string} prefix
   */
  check(items, scope, relevant, found, prefix) {
    items.forEach((item) => {
      const name = prefix + item.name;
      if (!relevant.has(name)) return;
      const value = has(scope, item.name) ? scope[item.name] : null;
      scope["."] = value;
      if (value === null) {
        if (item.required !== null && item.required(scope)) found.missing.push(name);
      } else if (!(Array.isArray(value) ? value : [value]).every((code) => this.offered(item, String(code), scope))) {
        found.errors.push(this.finding(item, "not_offered", name));
      } else if (item.constraint !== null && !item.constraint(scope)) {
        found.errors.push(this.finding(item, "constraint", name));
      } else if (item.warning !== null && !item.warning(scope)) {
        const warning = this.finding(item, "warning", name);
        found.warnings.push(warning);
        if (item.query) found.queries.push(warning);
      }
    });
    delete scope["."];
  }
}
