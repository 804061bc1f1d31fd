// The closed table of operators, the twin of core/operators.py; vectors/*.json hold both to the same results.
// A tree becomes a closure once. Written for Chrome 61: no optional chaining, no object spread.

/** @typedef {import("./types.d.ts").Builder} Builder */
/** @typedef {import("./types.d.ts").Closure} Closure */
/** @typedef {import("./types.d.ts").Compute} Compute */
/** @typedef {import("./types.d.ts").Scope} Scope */
/** @typedef {import("./types.d.ts").Tree} Tree */
/** @typedef {import("./types.d.ts").Value} Value */

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const NUMBER = /^-?\d+(\.\d+)?$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** @param {Object} object @param {string} key @returns {boolean} */
export function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** @param {Value} value @returns {boolean} */
export function isBlank(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** @param {number} year */
function isLeap(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of a month, 1 to 12. @param {number} year @param {number} month @returns {number} */
export function daysIn(year, month) {
  return month === 2 && isLeap(year) ? 29 : LENGTHS[month - 1];
}

/** True for YYYY-MM-DD, YYYY-MM or YYYY of a date that exists. @param {string} text @returns {boolean} */
export function isDate(text) {
  const match = DATE.exec(text);
  if (match === null || match[1] === "0000") return false;
  if (match[2] === undefined) return true;
  const month = Number(match[2]);
  if (month < 1 || month > 12) return false;
  if (match[3] === undefined) return true;
  const day = Number(match[3]);
  return day >= 1 && day <= daysIn(Number(match[1]), month);
}

/** @param {string} text */
function middle(text) {
  if (text.length === 4) return text + "-07-01";
  return text.length === 7 ? text + "-15" : text;
}

// Own arithmetic: a Date would shift days with the phone's time zone.
/** @param {string} text */
function dayNumber(text) {
  const pieces = middle(text).split("-").map(Number);
  const year = pieces[0];
  const month = pieces[1];
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return before * 365 + leaps + DAYS_BEFORE[month - 1] + pieces[2] + (month > 2 && isLeap(year) ? 1 : 0);
}

/** @param {string} born @param {string} on */
function age(born, on) {
  const length = Math.min(born.length, on.length);
  if (born.slice(0, length) > on.slice(0, length)) return null;
  const first = middle(born);
  const last = middle(on);
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4)) - (last.slice(5) < first.slice(5) ? 1 : 0);
  return Math.max(years, 0);
}

/** A value as string() and concat() write it. @param {Value} value @returns {string} */
export function textOf(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(" ");
  return String(value);
}

/** @param {Value} value */
function numberOf(value) {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    const trimmed = value.replace(/^ +| +$/g, "");
    if (NUMBER.test(trimmed)) return Number(trimmed);
  }
  return null;
}

/** A calculated value as it is kept. @param {Value} value @returns {Value} */
export function tidy(value) {
  if (typeof value === "number") return isFinite(value) ? value + 0 : null;
  return isBlank(value) ? null : value;
}

/** @type {Compute} */
function equal(first, second) {
  const left = first === null || first === undefined ? "" : first;
  const right = second === null || second === undefined ? "" : second;
  if (typeof left === "string" && typeof right === "string") return left === right;
  /** @param {Value} value */
  const plain = function (value) {
    return typeof value === "boolean" || Array.isArray(value);
  };
  if (plain(left) || plain(right)) return textOf(left) === textOf(right);
  const one = numberOf(left);
  return one !== null && one === numberOf(right);
}

/** @param {string} key @returns {Closure} */
const get = function (key) {
  return function (scope) {
    const value = scope[key];
    return value === undefined ? null : value;
  };
};

/** @param {Value} value @returns {Closure} */
const constant = function (value) {
  return function () {
    return value;
  };
};

/** An operator that is a plain function of its arguments' values. @param {Compute} compute @returns {Builder} */
const call = function (compute) {
  return function (tree) {
    const branches = tree.slice(1).map(build);
    return function (scope) {
      return compute.apply(null, branches.map(function (branch) { return branch(scope); }));
    };
  };
};

/** @param {function(number, number): boolean} compare */
const comparison = function (compare) {
  return call(function (left, right) {
    const first = numberOf(left);
    const second = numberOf(right);
    return first !== null && second !== null && compare(first, second);
  });
};

/** @param {function(string, string): boolean} compare */
const dateComparison = function (compare) {
  return call(function (left, right) {
    if (!left || !right) return false;
    const length = Math.min(left.length, right.length);
    return compare(left.slice(0, length), right.slice(0, length));
  });
};

/** @param {function(number, number): number} compute */
const arithmetic = function (compute) {
  return call(function (left, right) {
    const first = numberOf(left);
    const second = numberOf(right);
    if (first === null || second === null) return null;
    const result = compute(first, second);
    return isFinite(result) ? result : null;
  });
};

/** @param {function(number): number} compute */
const onNumber = function (compute) {
  return call(function (value) {
    const number = numberOf(value);
    return number === null ? null : compute(number);
  });
};

/** @type {Compute} */
function round(value, digits) {
  const number = numberOf(value);
  if (number === null) return null;
  const scale = Math.pow(10, Math.trunc(numberOf(digits) || 0));
  const scaled = number * scale;
  const whole = Math.floor(scaled);
  return (whole + (scaled - whole >= 0.5 ? 1 : 0)) / scale;
}

/** @type {Compute} */
function truthy(value) {
  return !isBlank(value) && value !== false && value !== 0;
}

/** @type {Compute} */
function selected(value, code) {
  if (Array.isArray(value)) return value.indexOf(code) >= 0;
  return value !== null && value === code;
}

/** @type {Compute} */
function toDate(value) {
  const text = textOf(value);
  const day = text.charAt(10) === "T" ? text.slice(0, 10) : text;
  return isDate(day) ? day : null;
}

/** @type {Compute} */
function days(later, earlier) {
  return isDate(textOf(later)) && isDate(textOf(earlier)) ? dayNumber(later) - dayNumber(earlier) : null;
}

/** @type {Compute} */
function substr(value, start, end) {
  const last = numberOf(end);
  const marks = Array.from(textOf(value));
  const first = Math.trunc(numberOf(start) || 0);
  return (last === null ? marks.slice(first) : marks.slice(first, Math.trunc(last))).join("");
}

/** @type {Compute} */
function translate(value, old, fresh) {
  const source = Array.from(textOf(old));
  const target = Array.from(textOf(fresh));
  return Array.from(textOf(value)).map(function (mark) {
    const at = source.indexOf(mark);
    if (at < 0) return mark;
    return at < target.length ? target[at] : "";
  }).join("");
}

/** @param {function(number[]): ?number} reduce @returns {Builder} */
const overRepeat = function (reduce) {
  return function (tree) {
    const repeat = tree[1][1];
    const name = tree[1][2];
    return function (scope) {
      /** @type {Scope[]} */
      const rows = scope[repeat] || [];
      return reduce(rows.map(function (row) { return numberOf(row[name]); }).filter(function (n) { return n !== null; }));
    };
  };
};

/** @param {function(number, number): number} pick @returns {function(number[]): ?number} */
const least = function (pick) {
  return function (numbers) {
    return numbers.length ? numbers.reduce(function (a, b) { return pick(a, b); }) : null;
  };
};

/** @type {Object<string, Builder>} */
const BUILDERS = {
  "text": function (tree) { return constant(tree[1] === "" ? null : tree[1]); },
  "numeral": function (tree) { return constant(tree[1]); },
  "true": function () { return constant(true); },
  "false": function () { return constant(false); },
  "ref": function (tree) { return get(tree[1]); },
  "self": function () { return get("."); },
  "column": function (tree) { return get("@" + tree[1]); },
  "position": function () { return get("#"); },
  "and": function (tree) {
    const left = build(tree[1]);
    const right = build(tree[2]);
    return function (scope) { return Boolean(left(scope)) && Boolean(right(scope)); };
  },
  "or": function (tree) {
    const left = build(tree[1]);
    const right = build(tree[2]);
    return function (scope) { return Boolean(left(scope)) || Boolean(right(scope)); };
  },
  "not": call(function (value) { return !value; }),
  "=": call(equal),
  "!=": call(function (left, right) { return !equal(left, right); }),
  "<": comparison(function (a, b) { return a < b; }),
  "<=": comparison(function (a, b) { return a <= b; }),
  ">": comparison(function (a, b) { return a > b; }),
  ">=": comparison(function (a, b) { return a >= b; }),
  "date<": dateComparison(function (a, b) { return a < b; }),
  "date<=": dateComparison(function (a, b) { return a <= b; }),
  "date>": dateComparison(function (a, b) { return a > b; }),
  "date>=": dateComparison(function (a, b) { return a >= b; }),
  "+": arithmetic(function (a, b) { return a + b; }),
  "-": arithmetic(function (a, b) { return a - b; }),
  "*": arithmetic(function (a, b) { return a * b; }),
  "div": arithmetic(function (a, b) { return a / b; }),
  "mod": arithmetic(function (a, b) { return a % b; }),
  "negative": onNumber(function (a) { return -a; }),
  "days": call(days),
  "age": call(function (born, on) { return isDate(textOf(born)) && isDate(textOf(on)) ? age(born, on) : null; }),
  "if": function (tree) {
    const condition = build(tree[1]);
    const yes = build(tree[2]);
    const no = build(tree[3]);
    return function (scope) { return condition(scope) ? yes(scope) : no(scope); };
  },
  "coalesce": call(function (first, second) { return isBlank(first) ? second : first; }),
  "once": function (tree) {
    const argument = build(tree[1]);
    return function (scope) { return isBlank(scope["."]) ? argument(scope) : scope["."]; };
  },
  "truthy": call(truthy),
  "selected": call(selected),
  "count-selected": call(function (value) { return Array.isArray(value) ? value.length : value === null ? 0 : 1; }),
  "string-length": call(function (value) { return Array.from(textOf(value)).length; }),
  "regex": function (tree) {
    const argument = build(tree[1]);
    const pattern = new RegExp("^(?:" + tree[2][1] + ")$", "u");
    return function (scope) { return pattern.test(textOf(argument(scope))); };
  },
  "concat": call(function () { return Array.prototype.map.call(arguments, textOf).join(""); }),
  "substr": call(substr),
  "translate": call(translate),
  "contains": call(function (value, part) { return textOf(value).indexOf(textOf(part)) >= 0; }),
  "starts-with": call(function (value, part) { return textOf(value).indexOf(textOf(part)) === 0; }),
  "int": onNumber(Math.trunc),
  "round": call(round),
  "number": call(numberOf),
  "string": call(textOf),
  "date": call(toDate),
  "count": function (tree) { return function (scope) { return (scope[tree[1]] || []).length; }; },
  "sum": overRepeat(function (numbers) { return numbers.reduce(function (a, b) { return a + b; }, 0); }),
  "min": overRepeat(least(Math.min)),
  "max": overRepeat(least(Math.max)),
};

/** The closure of a checked tree. @param {Tree} tree @returns {Closure} */
export function build(tree) {
  if (!has(BUILDERS, tree[0])) throw new Error("unknown operator " + tree[0]);
  return BUILDERS[tree[0]](tree);
}

/** The names of all operators, for the test that holds both tables together. @returns {string[]} */
export function operators() {
  return Object.keys(BUILDERS).sort();
}
