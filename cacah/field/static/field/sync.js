// Talks with the server as docs/developer/sync.md says: every request is signed, items go out in small batches, changes
// come page by page. By itself while the store is open, on demand, and ever more seldom while nobody answers.
// Written for Chrome 61.

import { TEXT } from "../interview/safe.js";
import { takeBorders } from "./borders.js";

/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./phone.js").Phone} Phone */

const PULL = "/petugas/sinkron/tarik";
const PUSH = "/petugas/sinkron/kirim";
const PATIENCE = 90000; // milliseconds for an answer on a poor line
const QUIET = 10 * 60000; // milliseconds until the server is asked for changes again
const FIRST = 20000; // milliseconds until the first repetition, doubled each time
const MOST = 30 * 60000;
const WEIGHT = 20; // five interviews or twenty words are a good batch
const BYTES = 900000;
const KEPT = 14 * 24 * 3600000; // how long what came in is shown
const WEIGHTS = /** @type {Object<string, number>} */ ({ response: 4, family: 1, word: 1 });

/** The whole request was refused, or nobody answered (status 0). `wait`: milliseconds the server asks for. */
export class Refused extends Error {
  /** @param {number} status @param {string} code @param {number} wait @param {any} told */
  constructor(status, code, wait, told) {
    super(code || String(status));
    this.status = status;
    this.code = code;
    this.wait = wait;
    this.told = told;
  }
}

/** @param {Uint8Array<ArrayBuffer>} body @returns {Promise<string>} */
async function digest(body) {
  const raw = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(raw).map((byte) => ("0" + byte.toString(16)).slice(-2)).join("");
}

/** @template T @param {Promise<T>} answer @returns {Promise<T>} */
function patient(answer) {
  const late = new Promise(function (resolve, reject) {
    setTimeout(function () { reject(new Error("late")); }, PATIENCE);
  });
  return /** @type {Promise<T>} */ (Promise.race([answer, late]));
}

/** The first items that go together. @param {Entry[]} entries @param {number} weight @returns {Entry[]} */
export function batch(entries, weight) {
  let heavy = 0;
  let bytes = 0;
  const end = entries.findIndex(function (entry, place) {
    heavy += WEIGHTS[entry.item.kind] || 1;
    bytes += TEXT.encode(JSON.stringify(entry.item)).length;
    return place > 0 && (heavy > weight || bytes > BYTES);
  });
  return end < 0 ? entries : entries.slice(0, end);
}

export class Sync {
  /** @param {Phone} phone @param {Store} store @param {function(): void} changed called when there is something to show */
  constructor(phone, store, changed) {
    this.phone = phone;
    this.store = store;
    this.changed = changed;
    /** What the last attempt came to: blank, `away`, or the code of a refusal. */
    this.trouble = "";
    this.fails = 0;
    this.timer = 0;
    this.weight = WEIGHT;
    this.stopped = false;
    /** @type {?Promise<void>} */
    this.running = null;
    this.online = () => { this.run(); };
    window.addEventListener("online", this.online);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.online);
  }

  /** One turn, now; never two at once. @returns {Promise<void>} */
  run() {
    if (!this.running) {
      clearTimeout(this.timer);
      const over = () => {
        this.running = null;
        if (!this.stopped) this.changed();
      };
      this.running = this.turn();
      this.running.then(over, over);
      this.changed();
    }
    return this.running;
  }

  /** Soon, once whoever is here has tapped on. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.run(); }, this.fails ? this.pause(0) : 2000);
  }

  /** @param {number} asked @returns {number} milliseconds until the next attempt */
  pause(asked) {
    const grown = Math.min(MOST, FIRST * Math.pow(2, this.fails - 1));
    return Math.max(asked, grown * (0.75 + Math.random() / 2));
  }

  /** @returns {Promise<void>} */
  async turn() {
    let wait = QUIET;
    try {
      await this.push();
      await this.pull();
      await takeBorders(this.store, (path, told) => this.ask(path, told));
      await this.store.keep("contact", await this.store.now());
      await this.store.tidy(Date.now() - KEPT);
      this.trouble = "";
      this.fails = 0;
    } catch (error) {
      if (this.stopped) return;
      this.fails += 1;
      wait = this.pause(error instanceof Refused ? error.wait : 0);
      this.trouble = error instanceof Refused ? error.code || "away"
        : error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "broken";
    }
    if (!this.stopped) this.timer = setTimeout(() => { this.run(); }, wait);
  }

  async push() {
    for (;;) {
      const entries = batch(await this.store.waiting(), this.weight);
      if (!entries.length) return;
      try {
        await this.send(entries);
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== "too_large" || this.weight === 1) throw error;
        this.weight = Math.max(1, Math.floor(this.weight / 2));
      }
    }
  }

  /** @param {Entry[]} entries */
  async send(entries) {
    const told = await this.ask(PUSH, { items: entries.map((entry) => entry.item) });
    /** @type {Map<string, any>} */
    const answers = new Map(told.items.map((/** @type {any} */ one) => [one.id, one]));
    const pairs = entries.filter((entry) => answers.has(entry.id))
      .map((entry) => ({ entry: entry, answer: answers.get(entry.id) }));
    if (!pairs.length) throw new Refused(0, "", 0, {}); // an answer to something else: as if there were none
    await this.store.settle(pairs);
    this.changed();
  }

  async pull() {
    for (let more = true; more;) {
      const page = await this.page();
      await this.store.keepPage(page);
      if (page.cases.length || page.gone.length || page.leads) this.changed();
      more = page.more;
    }
  }

  /** @returns {Promise<import("./store.js").Page>} */
  async page() {
    try {
      return await this.ask(PULL, { cursor: (await this.store.kept("cursor")) || "" });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "cursor") throw error;
      await this.store.forgetCases();
      return this.ask(PULL, { cursor: "" });
    }
  }

  /** @param {string} path @param {Object} told @returns {Promise<any>} */
  async ask(path, told) {
    const body = TEXT.encode(JSON.stringify(told));
    try {
      return await this.answered(path, body, 0);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "counter") return this.heed(error);
      return this.answered(path, body, error.told.counter).catch((again) => this.heed(again));
    }
  }

  /** Do what a refusal of this phone asks for, and hand it on. @param {any} error @returns {Promise<never>} */
  async heed(error) {
    const code = error instanceof Refused ? error.code : "";
    if (code === "revoked") await this.phone.shut();
    if (code === "revoked" || code === "unknown" || code === "unsigned") await this.phone.disown();
    if (code === "revoked" || code === "no_right") await this.phone.refused(code);
    throw error;
  }

  /** @param {string} path @param {Uint8Array<ArrayBuffer>} body @param {number} above @returns {Promise<any>} */
  async answered(path, body, above) {
    const own = await this.phone.own();
    if (!own || !own.enrolled) throw new Refused(401, "unknown", 0, {});
    if (navigator.onLine === false) throw new Refused(0, "", 0, {});
    const counter = await this.phone.count(above);
    const time = Math.floor(Date.now() / 1000);
    const said = ["cacah sync 1", "POST", path, own.device, String(counter), String(time), await digest(body)];
    const signature = await this.phone.signed(said);
    const headers = { Authorization: ["Cacah-1", own.device, counter, time, signature].join(" ") };
    /** @type {Response} */
    let reply;
    try {
      reply = await patient(fetch(path, { method: "POST", headers: headers, body: body, credentials: "same-origin" }));
    } catch (error) {
      throw new Refused(0, "", 0, {});
    }
    return this.heard(reply);
  }

  /** @param {Response} reply @returns {Promise<any>} */
  async heard(reply) {
    const wait = (parseInt(reply.headers.get("Retry-After") || "", 10) || 0) * 1000;
    const told = await patient(reply.json()).catch(function () { return null; });
    if (told && told.now) await this.setClock(Date.parse(told.now));
    if (reply.ok && told) {
      await this.phone.refused("");
      return told;
    }
    throw new Refused(reply.status, (told && told.refused) || "", wait, told);
  }

  /** Remember by how much the phone's clock is wrong. @param {number} now */
  async setClock(now) {
    const ahead = now - Date.now();
    const held = (await this.store.kept("ahead")) || 0;
    if (Math.abs(ahead - held) > 2000) await this.store.keep("ahead", ahead);
  }
}
