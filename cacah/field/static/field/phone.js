// What an officer's phone is: its key, which signs and cannot be read out; its counter; and the lock in front of what it
// keeps. One data key seals every value. It lies here wrapped twice: by the officer's PIN and by the census's public key
// (cacah/vault/phone.py). Ten wrong PINs delete the first wrap. Written for Chrome 61.

import { TEXT, done, encoded, fresh, gcm, joined, unwrapped, uuid, wrappedForCensus }
  from "../interview/safe.js";
import { Store, written } from "./store.js";

/** @typedef {{id: string, device: string, keys: CryptoKeyPair, counter: number, enrolled: boolean}} Own */
/** @typedef {{id: string, salt: Uint8Array<ArrayBuffer>, rounds: number, inner: Uint8Array<ArrayBuffer>, tries: number}} Pin */
/** @typedef {{id: string, own: string, wrapped: string}} Outer */
/** @typedef {"new"|"locked"|"shut"} State */

export const TRIES = 10;
export const FEWEST_DIGITS = 8;
export const FEWEST_LETTERS = 12;
/** Of the file for the supervisor (cacah/field/core/pack.py). */
const FORMAT = "cacah phone 1";
const ROUNDS = 600000;
const SALT = 16;
export const TABLES = ["lines", "drafts", "queue", "things"];

/** @returns {Promise<IDBDatabase>} */
function database() {
  const request = indexedDB.open("cacah-hp", 1);
  request.onupgradeneeded = function () {
    const base = request.result;
    ["keys", "lines", "drafts", "things"].forEach(function (name) { base.createObjectStore(name, { keyPath: "id" }); });
    base.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
  };
  return done(request);
}

/** Why a secret protects nothing: the name of the reason, empty if it does. @param {string} secret @returns {string} */
export function weakness(secret) {
  if (!/^\d*$/.test(secret)) {
    return secret.length < FEWEST_LETTERS || new Set(secret.toLowerCase()).size < 5 ? "short_phrase" : "";
  }
  if (secret.length < FEWEST_DIGITS) return "short_pin";
  const steps = Array.from(secret).slice(1).map((digit, at) => (Number(digit) - Number(secret[at]) + 10) % 10);
  const isRun = new Set(steps).size === 1;
  const isRepeated = /^(\d{1,4})\1+$/.test(secret);
  return isRun || isRepeated ? "easy_pin" : "";
}

/** @param {string} secret @param {Uint8Array<ArrayBuffer>} salt @param {number} rounds @returns {Promise<CryptoKey>} */
async function derived(secret, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", TEXT.encode(secret.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** A data key that may be taken out, behind a secret. @param {string} secret @param {CryptoKey} data @returns {Promise<Pin>} */
async function behind(secret, data) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const nonce = fresh();
  const around = await derived(secret, salt, ROUNDS);
  const inner = joined(nonce, await crypto.subtle.wrapKey("raw", data, around, gcm(nonce)));
  return { id: "pin", salt: salt, rounds: ROUNDS, inner: inner, tries: 0 };
}

/** @param {Own} own @param {string[]} lines @returns {Promise<string>} */
async function signature(own, lines) {
  const how = { name: "ECDSA", hash: "SHA-256" };
  return encoded(await crypto.subtle.sign(how, own.keys.privateKey, TEXT.encode(lines.join("\n"))));
}

export class Phone {
  /** @param {IDBDatabase} base */
  constructor(base) {
    this.base = base;
  }

  /** Rejects where nothing can be kept: no storage, no cryptography. @returns {Promise<Phone>} */
  static async open() {
    if (typeof indexedDB === "undefined" || !crypto.subtle) throw new Error("nothing to keep it in");
    return new Phone(await database());
  }

  /** @template T @param {function(IDBObjectStore): IDBRequest<T>} ask @param {IDBTransactionMode} [mode] */
  keys(ask, mode) {
    return done(ask(this.base.transaction("keys", mode || "readonly").objectStore("keys")));
  }

  /** @returns {Promise<Own|undefined>} */
  own() {
    return this.keys((table) => table.get("own"));
  }

  /** `shut`: nobody can open what lies here, but it can be handed to the census. @returns {Promise<State>} */
  async state() {
    if (await this.keys((table) => table.get("pin"))) return "locked";
    return (await this.keys((table) => table.get("outer"))) ? "shut" : "new";
  }

  /** Why the server refuses this phone: remembered until it takes a request again. @returns {Promise<string>} */
  async refusal() {
    const row = await this.keys((table) => table.get("refusal"));
    return row ? row.code : "";
  }

  /** @param {string} code blank: it takes requests again */
  async refused(code) {
    if (code === (await this.refusal())) return;
    await this.keys((table) => table.put({ id: "refusal", code: code }), "readwrite");
  }

  /** The key of this phone, made if there is none yet: kept before anybody is told of it. @returns {Promise<Own>} */
  async candidate() {
    const own = await this.own();
    if (own && !own.enrolled) return own;
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const keys = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(curve, false, ["sign", "verify"]));
    const made = { id: "own", device: uuid(), keys: keys, counter: 0, enrolled: false };
    await this.keys((table) => table.put(made), "readwrite");
    return made;
  }

  /** The public half as the server wants it. @param {Own} own @returns {Promise<string>} */
  async publicKey(own) {
    return encoded(await crypto.subtle.exportKey("spki", own.keys.publicKey));
  }

  /** The server knows this phone now. @param {number} counter */
  async enrolled(counter) {
    const own = await this.candidate();
    await this.keys((table) => table.put(Object.assign(own, { counter: counter, enrolled: true })), "readwrite");
  }

  /** The server does not take requests with this key any more; what waits is still signed with it (`pack`). */
  async disown() {
    const own = await this.own();
    if (own && own.enrolled) {
      await this.keys((table) => table.put(Object.assign({}, own, { id: "former" })), "readwrite");
    }
    await this.keys((table) => table.delete("own"), "readwrite");
  }

  /** The key under which the server knows this phone, or knew it last. @returns {Promise<Own|undefined>} */
  async known() {
    const own = await this.own();
    return own && own.enrolled ? own : this.keys((table) => table.get("former"));
  }

  /** Nobody can read what lies here from now on but the census. */
  async shut() {
    await this.keys((table) => table.delete("pin"), "readwrite");
  }

  /** A fresh data key behind a secret; only for an empty phone. @param {string} secret @param {string} seal */
  async protect(secret, seal) {
    const data = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    const pin = await behind(secret, data);
    const outer = Object.assign({ id: "outer" }, await wrappedForCensus(data, seal));
    const transaction = this.base.transaction("keys", "readwrite");
    transaction.objectStore("keys").put(pin);
    transaction.objectStore("keys").put(outer);
    await written(transaction);
  }

  /**
   * Another secret before the same data key: true when that is done, else how often one may still try the old one, as at
   * unlocking. @param {string} old @param {string} secret @returns {Promise<true|number>}
   */
  async change(old, secret) {
    const pin = await this.tried();
    if (!pin) return 0;
    const around = await derived(old, pin.salt, pin.rounds);
    /** @type {CryptoKey} */
    let data;
    try {
      data = await unwrapped(around, pin.inner, true);
    } catch (error) {
      return this.wrong(pin);
    }
    const next = await behind(secret, data);
    await this.keys((table) => table.put(next), "readwrite");
    return true;
  }

  /** A wrong secret was tried: the last of them deletes the wrap. @param {Pin} pin @returns {Promise<number>} tries left */
  async wrong(pin) {
    if (pin.tries >= TRIES) await this.shut();
    return TRIES - pin.tries;
  }

  /**
   * The store, or how often one may still try; the last wrong try deletes the wrap. A try is written down before it is
   * made. @param {string} secret @returns {Promise<Store|number>}
   */
  async unlock(secret) {
    const pin = await this.tried();
    if (!pin) return 0;
    const around = await derived(secret, pin.salt, pin.rounds);
    try {
      const data = await unwrapped(around, pin.inner);
      await this.keys((table) => table.put(Object.assign(pin, { tries: 0 })), "readwrite");
      return new Store(this.base, data);
    } catch (error) {
      return this.wrong(pin);
    }
  }

  /** @returns {Promise<Pin|undefined>} the wrap with one try more; undefined if there is none to try */
  async tried() {
    const transaction = this.base.transaction("keys", "readwrite");
    const table = transaction.objectStore("keys");
    /** @type {Pin|undefined} */
    const pin = await done(table.get("pin"));
    if (pin) {
      pin.tries += 1;
      if (pin.tries > TRIES) table.delete("pin");
      else table.put(pin);
    }
    await written(transaction);
    return pin && pin.tries <= TRIES ? pin : undefined;
  }

  /** A counter that was in no request before, written down. @param {number} [above] one that the server has taken */
  async count(above) {
    const transaction = this.base.transaction("keys", "readwrite");
    const table = transaction.objectStore("keys");
    /** @type {Own} */
    const own = await done(table.get("own"));
    own.counter = Math.max(own.counter, above || 0) + 1;
    table.put(own);
    await written(transaction);
    return own.counter;
  }

  /** How many items the server has not said `ok` to. @returns {Promise<number>} */
  async unsent() {
    return (await this.waiting()).length;
  }

  /** @returns {Promise<Array<{id: string, state: string, sealed: Uint8Array<ArrayBuffer>}>>} */
  async waiting() {
    const rows = await done(this.base.transaction("queue").objectStore("queue").getAll());
    return rows.filter((row) => row.state !== "received");
  }

  /**
   * Everything the server has not, also what was only begun. `name`: what a value is bound to.
   * @returns {Promise<Array<{name: string, sealed: string}>>}
   */
  async sealed() {
    const begun = await done(this.base.transaction("drafts").objectStore("drafts").getAll());
    const queue = (await this.waiting()).map((row) => ({ name: "queue " + row.id, sealed: encoded(row.sealed) }));
    return queue.concat(begun.map((row) => ({ name: "drafts " + row.id, sealed: encoded(row.sealed) })));
  }

  /** A file with all of that, which the census alone can open, signed by this phone. @returns {Promise<string>} */
  async pack() {
    /** @type {Outer} */
    const outer = await this.keys((table) => table.get("outer"));
    const own = await this.known();
    const items = await this.sealed();
    const device = own ? own.device : "";
    const lines = [FORMAT, device, outer.own, outer.wrapped].concat(items.map((one) => one.name + " " + one.sealed));
    return JSON.stringify({
      format: FORMAT, device: device, key: { own: outer.own, wrapped: outer.wrapped }, items: items,
      signature: own ? await signature(own, lines) : "",
    });
  }

  /** Forget everything. */
  async clear() {
    const transaction = this.base.transaction(["keys"].concat(TABLES), "readwrite");
    ["keys"].concat(TABLES).forEach(function (name) { transaction.objectStore(name).clear(); });
    await written(transaction);
  }

  /** The seven lines of a request, signed (docs/developer/sync.md). @param {string[]} lines @returns {Promise<string>} */
  async signed(lines) {
    const own = await this.own();
    if (!own) throw new Error("not enrolled");
    return signature(own, lines);
  }
}
