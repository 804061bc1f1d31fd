// The officers' app: which page is shown, when it locks, and what goes on beside it. Works without a network for two
// weeks; everything it keeps is sealed (store.js). Written for Chrome 61.

import { handing } from "./alone.js";
import { ready } from "./asking.js";
import { day, demand } from "./day.js";
import { enrol, shut, unlock, welcome } from "./doors.js";
import { el, fill } from "./draw.js";
import { marked, walk } from "./families.js";
import { finding } from "./finding.js";
import { check, household } from "./household.js";
import { map } from "./map.js";
import { obeyed } from "./modes.js";
import { leads } from "./newcomers.js";
import { night } from "./night.js";
import { dayAfter } from "./online.js";
import { overview } from "./overview.js";
import { Phone } from "./phone.js";
import { renewal } from "./pin.js";
import { asked } from "./questions.js";
import { scanning } from "./scanning.js";
import { proposing, splits } from "./splitting.js";
import { Standing, renewConsent } from "./standing.js";
import { Sync } from "./sync.js";
import { Wording } from "./wording.js";

/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./store.js").Store} Store */

const IDLE = 5 * 60000;
const LOOK = 5000; // milliseconds between two looks at whether somebody is here
const DAY = 24 * 3600000;
const PATIENCE = 2000; // milliseconds for the page before to be drawn: one that waits for a network holds up no other
const TABS = /** @type {Array<[string, string]>} */ ([["#", "tab_list"], ["#periksa", "tab_check"], ["#peta", "tab_map"], ["#hari", "tab_day"]]);

export class App {
  /** @param {HTMLElement} root @param {Phone} phone @param {Wording} words */
  constructor(root, phone, words) {
    this.root = root;
    this.phone = phone;
    this.words = words;
    this.home = root.dataset.app || "";
    /** @type {?Store} */
    this.store = null;
    /** @type {?Sync} */
    this.sync = null;
    /** @type {Row[]} */
    this.sorted = [];
    this.edition = -1;
    /** @type {string[]} */
    this.passed = [];
    /** @type {?{id: string, text: string}} */
    this.last = null;
    this.persisted = this.isReady = this.handed = false;
    /** Whether a member of a family holds the phone and answers alone. */
    this.guest = false;
    this.moved = Date.now();
    this.drawing = 0;
    /** The page drawn last, once it stands. @type {Promise<void>} */
    this.drawn = Promise.resolve();
    /** @type {?function(): void} */
    this.leave = null;
    /** What the page shown does when the phone has moved. @type {?function(): void} */
    this.stood = null;
    /** What the page shown does when the server has answered. @type {?function(): void} */
    this.heard = null;
    this.standing = new Standing(() => {
      renewConsent(this);
      if (this.stood) this.stood();
    });
    /** @type {?ServiceWorkerRegistration} */
    this.worker = null;
    this.windows = new BroadcastChannel("cacah-hp");
    this.windows.onmessage = () => { if (this.store) this.lock(); };
  }

  /** The store, open. */
  open() {
    if (!this.store) throw new Error("locked");
    return this.store;
  }

  /** The page for a phone whose store is shut. */
  async start() {
    const state = await this.phone.state();
    this.frame();
    if (state === "shut") await shut(this);
    else if (this.root.dataset.enrol !== undefined) await enrol(this);
    else if (state === "new") welcome(this);
    else await unlock(this);
    this.renew();
  }

  /** @param {Store} store */
  async enter(store) {
    this.store = store;
    this.windows.postMessage("open"); // every other window locks: two would write over each other's interview
    this.sync = new Sync(this.phone, store, () => { this.told(); });
    this.edition = -1;
    store.changed = () => {
      if (this.sync) this.sync.soon();
    };
    this.moved = Date.now();
    if (!(await store.kept("since"))) await store.keep("since", Date.now());
    this.persisted = Boolean(navigator.storage && navigator.storage.persist && (await navigator.storage.persist()));
    const first = this.sync.run();
    first.then(() => ready(store)).catch(function () {}); // then interviews go on with the questions that are here
    if (await this.phone.refusal()) await first; // nothing is shown before the server takes this phone again
    if (!this.store) return;
    if (await this.phone.refusal()) await this.lock();
    else await this.go();
  }

  /** Whether a phone that may lose what it keeps has had no back-up for a day. @returns {Promise<boolean>} */
  async isDue() {
    if (this.persisted || !(await this.phone.sealed()).length) return false;
    const store = this.open();
    return Date.now() - ((await store.kept("backup")) || (await store.kept("since"))) > DAY;
  }

  /** @returns {Promise<Row[]>} */
  async rows() {
    const store = this.open();
    const edition = store.edition;
    if (edition !== this.edition) this.sorted = walk(await store.lines(), (await store.kept("proposals")) || []);
    this.edition = edition;
    marked(this.sorted, await store.items(), dayAfter(await store.now(), 0));
    await obeyed(this.sorted, store);
    return this.sorted;
  }

  /** Another page: from its top, and read out from its beginning. */
  async go() {
    window.scrollTo(0, 0);
    await this.draw();
    if (!this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true });
  }

  /**
   * Draw the page that the address names, after the page that is still being drawn: one that reads more from the store
   * must not end up over the one that was asked for later. @returns {Promise<void>}
   */
  draw() {
    const turn = this.drawing += 1;
    if (this.leave) this.leave();
    this.leave = null;
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    const before = Promise.race([this.drawn.catch(function () {}), late]);
    this.drawn = before.then(() => (turn === this.drawing ? this.shown(turn) : undefined));
    return this.drawn;
  }

  /** @param {number} turn */
  async shown(turn) {
    this.heard = null;
    if (!this.store) return;
    const left = await this.page().catch((error) => {
      if (turn === this.drawing) throw error; // else the phone was locked meanwhile, or another page asked for
    });
    await this.frame();
    if (turn === this.drawing) this.leave = left || null;
    else if (left) left();
  }

  /** @returns {Promise<void|function(): void>} */
  async page() {
    const found = /^#(\w*)\/?(.*)$/.exec(location.hash) || ["", "", ""];
    if (await this.isDue()) return demand(this);
    if (found[1] === "keluarga") return household(this, found[2]);
    if (found[1] === "sendiri") return handing(this, found[2]);
    if (found[1] === "wawancara") return asked(this, found[2]);
    if (found[1] === "periksa") return check(this);
    if (found[1] === "peta") return map(this);
    if (found[1] === "malam") return night(this);
    if (found[1] === "baru") return finding(this, found[2]);
    if (found[1] === "mungkin") return leads(this, found[2]);
    if (found[1] === "tanda") return scanning(this, found[2]);
    if (found[1] === "sls") return found[2] ? proposing(this) : splits(this);
    if (found[1] === "hari") return day(this);
    if (found[1] === "pin") return renewal(this);
    return overview(this);
  }

  /** What stands above and below every page: what the server has not, and the three ways. */
  async frame() {
    const tabs = document.getElementById("tabs");
    const state = document.getElementById("state");
    if (!tabs || !state) return;
    tabs.hidden = !this.store;
    document.title = this.words.say("title");
    tabs.setAttribute("aria-label", this.words.say("tabs"));
    fill(tabs, ...TABS.map(([to, name]) => el("a", { href: to, "aria-current": to === (location.hash || "#") ? "page" : null },
      this.words.say(name))));
    const unsent = await this.phone.unsent();
    const text = this.sync && this.sync.running ? "sending" : unsent ? "unsent" : "all_sent";
    fill(state, this.store ? el("p", { class: "tag " + (unsent ? "attention" : "done") },
      this.words.say(text, { number: unsent })) : null);
  }

  /** The server answered, or did not: show what it changed, unless somebody is in the middle of something. */
  async told() {
    const trouble = this.sync ? this.sync.trouble : "";
    if (trouble === "revoked" || trouble === "no_right") return this.lock();
    const at = document.activeElement;
    const isFree = !at || at === document.body || at === this.root;
    if (/^#(hari|sls$)/.test(location.hash) || (isFree && /^#?$/.test(location.hash))) await this.draw();
    else await this.frame();
    if (this.store && this.heard) this.heard();
  }

  /** What stands on top of the list. @returns {?HTMLElement} */
  note() {
    return this.persisted ? null : el("p", {}, "⚠ ", el("a", { href: "#hari" }, this.words.say("backup_daily")));
  }

  /** @param {string} text read out, and seen by the page itself */
  say(text) {
    const place = document.getElementById("say");
    if (place) place.textContent = text;
  }

  /** From now on nothing can be read without the secret. */
  async lock() {
    this.close();
    await this.start();
  }

  /** Forget everything that was read. */
  close() {
    if (this.leave) this.leave();
    if (this.sync) this.sync.stop();
    if (this.store) this.store.close();
    this.standing.stop();
    this.leave = this.heard = this.store = this.sync = this.last = null;
    this.sorted = [];
    this.drawing += 1;
    this.guest = false;
    this.say("");
    fill(this.root);
    this.frame();
  }

  /** @param {string} language */
  async speak(language) {
    Wording.choose(language);
    this.words = await Wording.fetched(this.root.dataset);
    if (this.store) await this.draw();
    else await this.start();
  }

  /** Lock when nobody has touched the phone for a while, asleep or awake. */
  guard() {
    ["pointerdown", "keydown", "touchstart", "input", "scroll"].forEach((kind) => {
      window.addEventListener(kind, () => {
        if (Date.now() - this.moved < IDLE) this.moved = Date.now(); // a touch after it is no touch before it
      }, { passive: true, capture: true });
    });
    const look = () => {
      if ((this.store || this.guest) && Date.now() - this.moved >= IDLE) this.lock();
    };
    setInterval(look, LOOK);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("hashchange", () => { if (this.store) this.go(); });
  }

  /** Keep the app itself on the phone. */
  async install() {
    if (!navigator.serviceWorker) return;
    this.worker = await navigator.serviceWorker.register(this.root.dataset.worker || "", { scope: this.home });
    await navigator.serviceWorker.ready;
    this.isReady = true;
    this.renew();
  }

  /** A new version of the app takes over while nothing is open. */
  renew() {
    const waiting = this.worker && this.worker.waiting;
    if (!waiting || this.store || !navigator.serviceWorker.controller) return;
    navigator.serviceWorker.addEventListener("controllerchange", function () { location.reload(); });
    waiting.postMessage("now");
  }
}

/** @param {HTMLElement} root */
async function begin(root) {
  const words = await Wording.fetched(root.dataset);
  try {
    const app = new App(root, await Phone.open(), words);
    app.guard();
    await app.start();
    await app.install();
  } catch (error) {
    fill(root, el("h1", {}, words.say("title")), el("p", { class: "note error" }, words.say("cannot")));
  }
}

const root = document.getElementById("isi");
if (root) begin(root);
