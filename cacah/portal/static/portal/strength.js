// How good a new password is, in words that the page brings, while somebody types it. Judges as entry/core/strength.py
// does: shared vectors hold the two equal. Written for Chrome 61.

const FIRST = [
  "password", "sandi", "rahasia", "sayang", "cinta", "indonesia", "merdeka", "bismillah", "alhamdulillah", "sensus",
  "qwerty", "asdf", "admin", "keluarga", "jakarta",
];

/** @param {string} char */
function kind(char) {
  if (char >= "0" && char <= "9") return "digit";
  return char.toLowerCase() !== char.toUpperCase() ? "letter" : "other";
}

/** Characters that do not just repeat or count on from the one before. @param {string[]} chars */
function steps(chars) {
  return chars.filter(function (char, place) {
    if (place === 0) return true;
    const before = chars[place - 1].codePointAt(0) || 0;
    return Math.abs((char.codePointAt(0) || 0) - before) > 1;
  }).length;
}

/** Runs of at least three letters. @param {string[]} chars */
function words(chars) {
  const runs = chars.map(function (char) { return kind(char) === "letter" ? char : " "; }).join("").split(" ");
  return runs.filter(function (run) { return Array.from(run).length >= 3; }).length;
}

/**
 * "short" (under `least` characters), "weak", "fair" or "strong".
 * @param {string} password
 * @param {number} least
 * @returns {string}
 */
export function strength(password, least) {
  const text = password.normalize("NFKC");
  if (Array.from(text).length < least) return "short";
  let rest = text.toLowerCase();
  FIRST.forEach(function (word) { rest = rest.split(word).join(""); });
  const left = Array.from(rest);
  const counted = steps(left);
  const kinds = new Set(left.map(kind)).size;
  if (new Set(left).size < 5) return "weak";
  if (counted >= 14 || (counted >= 11 && (words(left) >= 3 || kinds === 3))) return "strong";
  return counted >= 10 || (counted >= 7 && kinds >= 2) ? "fair" : "weak";
}

/** Says it in the live region once somebody has paused: a screen reader is not interrupted at every key.
 * @param {HTMLElement} region */
function follows(region) {
  const field = document.getElementById(region.dataset.strength || "");
  if (!(field instanceof HTMLInputElement)) return;
  let waiting = 0;
  const say = function () {
    const word = field.value ? strength(field.value, Number(region.dataset.least)) : "";
    const told = word ? region.getAttribute("data-" + word) || "" : "";
    if (region.textContent !== told) region.textContent = told;
  };
  field.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(say, 400);
  });
}

if (typeof document !== "undefined") {
  /** @type {NodeListOf<HTMLElement>} */
  const regions = document.querySelectorAll("[data-strength]");
  Array.from(regions).forEach(follows);
}
