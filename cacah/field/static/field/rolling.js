// A long list of which only what is seen is drawn: two thousand families scroll on an old phone. Written for Chrome 61.

const AROUND = 4; // rows above and below the screen

/** @template T */
export class Rolling {
  /** @param {HTMLElement} sheet @param {number} rem height of a row @param {function(T): HTMLElement} draw */
  constructor(sheet, rem, draw) {
    this.sheet = sheet;
    this.height = rem * parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.draw = draw;
    /** @type {T[]} */
    this.rows = [];
    /** @type {Map<number, HTMLElement>} */
    this.drawn = new Map();
    this.scrolled = () => { this.place(); };
    window.addEventListener("scroll", this.scrolled, { passive: true });
    window.addEventListener("resize", this.scrolled);
  }

  stop() {
    window.removeEventListener("scroll", this.scrolled);
    window.removeEventListener("resize", this.scrolled);
  }

  /** @param {T[]} rows */
  show(rows) {
    this.rows = rows;
    this.drawn.forEach((one) => { this.sheet.removeChild(one); });
    this.drawn.clear();
    this.sheet.style.height = rows.length * this.height + "px";
    this.place();
  }

  /** Draw what is on the screen, and take away what is far from it. */
  place() {
    const top = -this.sheet.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / this.height) - AROUND);
    const last = Math.min(this.rows.length - 1, Math.ceil((top + window.innerHeight) / this.height) + AROUND);
    Array.from(this.drawn.keys()).filter((at) => at < first || at > last).forEach((at) => {
      this.sheet.removeChild(/** @type {HTMLElement} */ (this.drawn.get(at)));
      this.drawn.delete(at);
    });
    for (let at = first; at <= last; at += 1) {
      if (!this.drawn.has(at)) this.add(at);
    }
  }

  /** @param {number} at */
  add(at) {
    const made = this.draw(this.rows[at]);
    made.style.top = at * this.height + "px";
    made.style.height = this.height + "px";
    made.setAttribute("aria-posinset", String(at + 1));
    made.setAttribute("aria-setsize", String(this.rows.length));
    const next = Array.from(this.drawn.keys()).filter((one) => one > at).sort((a, b) => a - b)[0];
    this.sheet.insertBefore(made, next === undefined ? null : this.drawn.get(next) || null);
    this.drawn.set(at, made);
  }
}
