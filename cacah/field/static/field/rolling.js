// A long list of which only what is seen is drawn: two thousand families scroll on an old phone. Written for Chrome 61.

const AROUND = 4; // rows above and below the screen
const REST = 100; // milliseconds without a move before they are drawn: what is seen comes first

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
    this.resting = 0;
    this.scrolled = () => { this.place(); };
    window.addEventListener("scroll", this.scrolled, { passive: true });
    window.addEventListener("resize", this.scrolled);
  }

  stop() {
    clearTimeout(this.resting);
    window.removeEventListener("scroll", this.scrolled);
    window.removeEventListener("resize", this.scrolled);
  }

  /** @param {T[]} rows */
  show(rows) {
    const top = this.top(); // asked before anything changes: afterwards the browser would lay the page out twice
    this.rows = rows;
    this.clear();
    this.sheet.style.height = rows.length * this.height + "px";
    this.place(top);
  }

  /** How much of the sheet is above the screen. */
  top() {
    return -this.sheet.getBoundingClientRect().top;
  }

  clear() {
    this.sheet.textContent = "";
    this.drawn.clear();
  }

  /** Draw what is on the screen, and take away what is far from it; when the thumb rests, what is near it. @param {number} [top] */
  place(top) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { this.within(this.top(), AROUND); }, REST);
    this.within(top === undefined ? this.top() : top, 0);
  }

  /** @param {number} above what of the sheet is above the screen @param {number} drawn rows around it that are drawn */
  within(above, drawn) {
    const top = Math.min(above, this.rows.length * this.height - window.innerHeight);
    const first = Math.max(0, Math.floor(top / this.height));
    const last = Math.min(this.rows.length - 1, Math.ceil((top + window.innerHeight) / this.height));
    const near = Array.from(this.drawn.keys()).filter((at) => at >= first - AROUND && at <= last + AROUND);
    if (!near.length) this.clear();
    Array.from(this.drawn.keys()).filter((at) => near.indexOf(at) < 0).forEach((at) => {
      this.sheet.removeChild(/** @type {HTMLElement} */ (this.drawn.get(at)));
      this.drawn.delete(at);
    });
    for (let at = Math.max(0, first - drawn); at <= Math.min(this.rows.length - 1, last + drawn); at += 1) {
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
