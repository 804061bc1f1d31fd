// Where the phone is, for as long as the officer agrees: one box, ticked on purpose, shown ticked wherever it counts, and
// off again when the app locks. Written for Chrome 61.

import { el, input } from "./draw.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {{lat: number, lon: number, accuracy: number}} Position */

const FRESH = 60000; // milliseconds for which the last position holds once the phone finds none
const LEAST = 100000; // metres: what the server takes as an accuracy at most
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

export class Standing {
  /** @param {function(): void} moved called when the phone is somewhere else, or the officer agrees no more */
  constructor(moved) {
    this.moved = moved;
    /** @type {?Position} */
    this.here = null;
    this.since = 0;
    this.watch = 0;
    this.failed = false;
    document.addEventListener("visibilitychange", () => {
      if (!this.isOn || document.hidden) return;
      this.stop(); // who knows where the phone was carried while it slept
      this.start();
    });
  }

  get isOn() {
    return this.watch !== 0;
  }

  start() {
    this.failed = !navigator.geolocation;
    if (this.isOn || this.failed) return this.moved();
    this.watch = navigator.geolocation.watchPosition((found) => {
      const at = found.coords;
      this.here = { lat: at.latitude, lon: at.longitude, accuracy: Math.min(LEAST, Math.round(at.accuracy)) };
      this.since = Date.now();
      this.failed = false;
      this.moved();
    }, (error) => {
      this.failed = true;
      if (error.code === DENIED) this.stop();
      else this.moved();
    }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 15000 });
    this.moved();
  }

  stop() {
    if (this.isOn) navigator.geolocation.clearWatch(this.watch);
    this.watch = 0;
    this.here = null;
    this.moved();
  }

  /** Where the phone is now, if that may be told and is known. @returns {?Position} */
  now() {
    return this.failed && Date.now() - this.since > FRESH ? null : this.here;
  }

  /** What goes with something that is told. @returns {{position?: Position}} */
  facts() {
    const here = this.now();
    return here ? { position: here } : {};
  }

  /** @param {App} app @returns {string} */
  says(app) {
    const here = this.now();
    if (here) return app.words.say("position_known", { metres: here.accuracy });
    if (this.failed) return app.words.say("position_none");
    return this.isOn ? app.words.say("position_wait") : "";
  }
}

/** The box, and what is known; kept up to date while it is on the page. @param {App} app @returns {HTMLElement} */
export function consent(app) {
  const standing = app.standing;
  const box = input({ type: "checkbox", id: "f-here", checked: standing.isOn, onchange: () => {
    if (box.checked) standing.start();
    else standing.stop();
  } });
  const said = el("p", { class: "quiet", role: "status", id: "here" }, standing.says(app));
  return el("div", { class: "field" }, el("label", { class: "check" }, box, " " + app.words.say("position")), said);
}

/** Bring the box on the page up to date. @param {App} app */
export function renewConsent(app) {
  const box = /** @type {?HTMLInputElement} */ (document.getElementById("f-here"));
  const said = document.getElementById("here");
  const text = app.standing.says(app);
  if (box) box.checked = app.standing.isOn;
  if (said && said.textContent !== text) said.textContent = text;
}
