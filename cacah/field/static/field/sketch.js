// A sketch map drawn as SVG: borders, numbered buildings whose state is told by shape and colour, where one stands. Moved
// by one finger, enlarged by buttons. Nothing is fetched: there are no pictures of the earth. Written for Chrome 61.

import { boxOf, flat } from "./ground.js";

/** @typedef {import("./ground.js").Point} Point */
/** @typedef {import("./ground.js").Ring} Ring */
/** @typedef {{where: Point, number: string, shape: string}} Mark a building on the map */
/** @typedef {{rings: Ring[], own: boolean}} Outline */
/** @typedef {{outlines: Outline[], begin: ?Point, marks: Mark[], focus: Point[]}} Ground */

const SPACE = "http://www.w3.org/2000/svg";
const FINGER = 28; // pixels around a mark in which a touch means it
const STILL = 8; // pixels a finger may wander and still have touched
const ZOOM = 1.6;
const APART = 34; // pixels between buildings under which their numbers would cover each other
const SIGN = 24; // pixels that a sign takes, with some air
const LEAST = 0.4; // of that, where there is no room
const NEAREST = 4; // pixels a metre at most
const SHAPES = /** @type {Object<string, string>} */ ({
  visit: "M-9-9H9V9H-9Z", wanted: "M0-12L11 8H-11Z", done: "M-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0Z",
  over: "M0-12L12 0L0 12L-12 0Z",
});

/** @param {string} tag @param {Object<string, string|number|null>} attributes @param {...Node} children @returns {SVGElement} */
export function svg(tag, attributes, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SPACE, tag));
  Object.keys(attributes).forEach(function (name) {
    if (attributes[name] !== null) made.setAttribute(name, String(attributes[name]));
  });
  children.forEach((child) => { made.appendChild(child); });
  return made;
}

/** @param {string} kind of SHAPES @returns {SVGElement} */
export function shape(kind) {
  return svg("path", { d: SHAPES[kind], class: "shape " + kind });
}

/** The shape as it stands beside a word. @param {string} kind @returns {SVGElement} */
export function sign(kind) {
  return svg("svg", { class: "sign", viewBox: "-14 -14 28 28", "aria-hidden": "true", focusable: "false" }, shape(kind));
}

export class Sketch {
  /** @param {Ground} ground @param {string} label @param {function(?Mark): void} touched */
  constructor(ground, label, touched) {
    this.ground = ground;
    this.touched = touched;
    const box = boxOf(ground.focus);
    this.from = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const far = flat(this.from, box.slice(2));
    this.size = [Math.max(20, far[0]), Math.max(20, far[1])];
    this.lines = svg("g", {});
    this.signs = svg("g", {});
    this.me = svg("g", { class: "me" });
    this.drawn = svg("svg", { class: "sketch", role: "img", "aria-label": label }, this.lines, this.me, this.signs);
    /** @type {Array<{spot: Point, drawn: Element, mark: ?Mark}>} */
    this.placed = [];
    this.middle = [0, 0];
    this.scale = 1;
    this.spread = 0;
    this.least = 0;
    /** @type {?{id: number, x: number, y: number, moved: boolean}} */
    this.finger = null;
    this.frame = 0;
    /** @type {?{where: Point, accuracy: number}} */
    this.here = null;
    this.resized = () => { this.soon(); };
    this.build();
    this.listen();
  }

  build() {
    this.ground.outlines.forEach((one) => {
      this.lines.appendChild(svg("path", { d: this.path(one.rings), class: one.own ? "border" : "neighbour" }));
    });
    if (this.ground.begin) this.put(this.ground.begin, svg("path", { class: "begin", d: "M0 0V-22L14-16L0-10" }));
    this.ground.marks.forEach((mark) => {
      this.put(mark.where, shape(mark.shape), this.text(mark.number)).mark = mark;
    });
  }

  /** @param {Point} where @param {...Node} children */
  put(where, ...children) {
    /** @type {{spot: Point, drawn: Element, mark: ?Mark}} */
    const made = { spot: flat(this.from, where), drawn: svg("g", {}, ...children), mark: null };
    this.signs.appendChild(made.drawn);
    this.placed.push(made);
    return made;
  }

  /** @param {string} text */
  text(text) {
    const made = svg("text", { x: 0, y: 26 });
    made.textContent = text;
    return made;
  }

  /** In metres, north above. @param {Ring[]} rings @returns {string} */
  path(rings) {
    return rings.map((ring) => "M" + ring.map((point) => {
      const at = flat(this.from, point);
      return at[0].toFixed(1) + " " + (-at[1]).toFixed(1);
    }).join("L") + "Z").join("");
  }

  listen() {
    const drawn = this.drawn;
    drawn.addEventListener("pointerdown", (event) => {
      if (this.finger) return;
      this.finger = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
      drawn.setPointerCapture(event.pointerId);
    });
    drawn.addEventListener("pointermove", (event) => { this.drag(event); });
    drawn.addEventListener("pointerup", (event) => {
      const finger = this.finger;
      this.finger = null;
      if (finger && finger.id === event.pointerId && !finger.moved) this.touch(event);
    });
    drawn.addEventListener("pointercancel", () => { this.finger = null; });
    window.addEventListener("resize", this.resized);
  }

  stop() {
    window.removeEventListener("resize", this.resized);
    cancelAnimationFrame(this.frame);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const finger = this.finger;
    if (!finger || finger.id !== event.pointerId) return;
    const [x, y] = [event.clientX - finger.x, event.clientY - finger.y];
    if (!finger.moved && Math.abs(x) + Math.abs(y) < STILL) return;
    this.finger = { id: finger.id, x: event.clientX, y: event.clientY, moved: true };
    this.middle = [this.middle[0] - x / this.scale, this.middle[1] + y / this.scale];
    this.soon();
  }

  /** The mark next to a finger. @param {PointerEvent} event */
  touch(event) {
    const seen = this.drawn.getBoundingClientRect();
    const at = [event.clientX - seen.left, event.clientY - seen.top];
    /** @type {?Mark} */
    let found = null;
    let least = FINGER;
    this.placed.filter((one) => one.mark).forEach((one) => {
      const [x, y] = this.place(one.spot);
      const away = Math.sqrt((x - at[0]) * (x - at[0]) + (y - at[1]) * (y - at[1]));
      if (away < least) [found, least] = [one.mark, away];
    });
    this.touched(found);
  }

  /** Where metres are on the screen. @param {Point} at @returns {Point} */
  place(at) {
    return [this.wide / 2 + (at[0] - this.middle[0]) * this.scale, this.high / 2 - (at[1] - this.middle[1]) * this.scale];
  }

  get wide() {
    return this.drawn.clientWidth || 320;
  }

  get high() {
    return this.drawn.clientHeight || 320;
  }

  /** All of it, once it is on the page. */
  whole() {
    this.middle = [0, 0];
    this.scale = Math.min((this.wide - 48) / 2 / this.size[0], (this.high - 64) / 2 / this.size[1]);
    this.least = this.scale / 4;
    this.soon();
  }

  /** @param {number} steps inwards */
  zoom(steps) {
    this.scale = Math.min(NEAREST, Math.max(this.least, this.scale * Math.pow(ZOOM, steps)));
    this.soon();
  }

  /** @param {number} east @param {number} north in halves of the screen */
  move(east, north) {
    this.middle = [this.middle[0] + east * this.wide / 2 / this.scale, this.middle[1] + north * this.high / 2 / this.scale];
    this.soon();
  }

  /** @param {Point} at */
  centre(at) {
    this.middle = flat(this.from, at);
    this.soon();
  }

  /** @param {?{where: Point, accuracy: number}} here */
  stand(here) {
    this.here = here;
    this.soon();
  }

  soon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.arrange();
    });
  }

  arrange() {
    const [x, y] = this.place([0, 0]);
    const moved = "translate(" + x.toFixed(1) + " " + y.toFixed(1) + ")";
    this.lines.setAttribute("transform", moved + " scale(" + this.scale + ")");
    this.signs.setAttribute("transform", moved); // a finger moves four hundred buildings by one attribute
    if (this.scale !== this.spread) this.spreadOut();
    this.drawMe();
  }

  /** Buildings keep their size however near one looks, so that each has a place of its own at every scale. */
  spreadOut() {
    const apart = this.apart() * this.scale;
    const size = Math.min(1, Math.max(LEAST, apart / SIGN)).toFixed(2);
    this.spread = this.scale;
    this.signs.setAttribute("class", apart < APART ? "small" : "");
    this.placed.forEach((one) => {
      const at = one.spot.map((metres) => (metres * this.scale).toFixed(1));
      one.drawn.setAttribute("transform", "translate(" + at[0] + " " + -at[1] + ") scale(" + size + ")");
    });
  }

  /** Metres that a building has for itself, as if they stood in a grid. @returns {number} */
  apart() {
    const marks = this.ground.marks;
    if (marks.length < 2) return SIGN * APART;
    const box = boxOf(marks.map((mark) => mark.where));
    const [east, north] = flat(box.slice(0, 2), box.slice(2));
    return Math.sqrt(Math.max(1, east * north) / marks.length);
  }

  drawMe() {
    while (this.me.firstChild) this.me.removeChild(this.me.firstChild);
    if (!this.here) return;
    const [east, south] = this.place(flat(this.from, this.here.where));
    this.me.setAttribute("transform", "translate(" + east.toFixed(1) + " " + south.toFixed(1) + ")");
    this.me.appendChild(svg("circle", { class: "around", r: Math.max(6, this.here.accuracy * this.scale).toFixed(1) }));
    this.me.appendChild(svg("circle", { class: "point", r: 6 }));
  }
}
