// What is typed, kept on this phone and sealed. Each sitting has a data key (AES-GCM). It lies here wrapped twice: by a
// local key that no script can read out, and by the census's public key. Deleting the local key makes the phone
// unreadable; the sealed pack still goes up, and the census opens it (cacah/vault/phone.py). Written for Chrome 61.

/** @typedef {{path: string, seq: number, state: string, sent: string, sealed: Uint8Array<ArrayBuffer>}} Row */
/** @typedef {{own: string, wrapped: string}} Outer */
/** @typedef {{id: string, mark: string, local: ?CryptoKey, inner: Uint8Array<ArrayBuffer>, outer: Outer, touched: number}} Keys */

export const IDLE = 20 * 60 * 1000;
export const NONCE = 12;
const LEASE = 15000;
export const TEXT = new TextEncoder();

/** @param {ArrayBuffer|Uint8Array<ArrayBuffer>} raw @returns {string} */
export function encoded(raw) {
  return btoa(Array.from(new Uint8Array(raw)).map((byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function decoded(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw.split("").map((one) => one.charCodeAt(0)));
}

/** @param {Uint8Array<ArrayBuffer>} nonce @param {ArrayBuffer} rest */
export function joined(nonce, rest) {
  const whole = new Uint8Array(nonce.length + rest.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(rest), nonce.length);
  return whole;
}

/** @param {Uint8Array<ArrayBuffer>} nonce */
export function gcm(nonce) {
  return { name: "AES-GCM", iv: nonce };
}

export function fresh() {
  return crypto.getRandomValues(new Uint8Array(NONCE));
}

/** An id that no other phone makes. @returns {string} */
export function uuid() {
  const raw = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  raw[6] = (raw[6] & 0x0f) | 0x40;
  raw[8] = (raw[8] & 0x3f) | 0x80;
  const text = raw.map((byte) => ("0" + byte.toString(16)).slice(-2)).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function done(request) {
  return new Promise(function (resolve, reject) {
    request.onsuccess = function () { resolve(request.result); };
    request.onerror = function () { reject(request.error); };
  });
}

/** @returns {Promise<IDBDatabase>} */
function database() {
  const request = indexedDB.open("cacah", 1);
  request.onupgradeneeded = function () {
    request.result.createObjectStore("keys", { keyPath: "id" });
    request.result.createObjectStore("pages", { keyPath: "path" });
  };
  return done(request);
}

/** The data key wrapped for the census. @param {CryptoKey} data @param {string} seal @returns {Promise<Outer>} */
export async function wrappedForCensus(data, seal) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const census = await crypto.subtle.importKey("raw", decoded(seal), curve, false, []);
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const own = await crypto.subtle.exportKey("raw", pair.publicKey);
  const agreed = await crypto.subtle.deriveBits({ name: "ECDH", public: census }, pair.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", agreed, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: own, info: TEXT.encode("cacah phone") };
  const around = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["wrapKey"]);
  const nonce = fresh();
  const wrapped = await crypto.subtle.wrapKey("raw", data, around, gcm(nonce));
  return { own: encoded(own), wrapped: encoded(joined(nonce, wrapped)) };
}

/**
 * @param {CryptoKey} local @param {Uint8Array<ArrayBuffer>} inner @param {boolean} [isLoose] whether it may be wrapped anew
 * @returns {Promise<CryptoKey>}
 */
export function unwrapped(local, inner, isLoose) {
  const nonce = inner.slice(0, NONCE);
  return crypto.subtle.unwrapKey(
    "raw", inner.slice(NONCE), local, gcm(nonce), "AES-GCM", Boolean(isLoose), ["encrypt", "decrypt"]);
}

/** The store of this phone; nothing in it can be read without a key. */
export class Store {
  /** @param {IDBDatabase} base */
  constructor(base) {
    this.base = base;
  }

  /** Rejects where a phone keeps nothing: no storage, no cryptography, a private window. @returns {Promise<Store>} */
  static async open() {
    if (typeof indexedDB === "undefined" || !window.crypto || !crypto.subtle) throw new Error("nothing to keep it in");
    return new Store(await database());
  }

  /** @param {string} name @param {IDBTransactionMode} [mode] */
  table(name, mode) {
    return this.base.transaction(name, mode || "readonly").objectStore(name);
  }

  /** @returns {Promise<Keys|undefined>} */
  keys() {
    return done(this.table("keys").get("now"));
  }

  /** @returns {Promise<Row[]>} in the order in which they were typed */
  async rows() {
    /** @type {Row[]} */
    const rows = await done(this.table("pages").getAll());
    return rows.sort(function (a, b) { return a.seq - b.seq; });
  }

  async clear() {
    await done(this.table("pages", "readwrite").clear());
    await done(this.table("keys", "readwrite").clear());
  }

  /** From now on nobody can read what lies here, not even this phone. */
  async lock() {
    const keys = await this.keys();
    if (keys && keys.local) await done(this.table("keys", "readwrite").put(Object.assign(keys, { local: null })));
  }

  /** Send what is sealed and not yet saved to whom it is for, and forget it. @param {string} url */
  async handOver(url) {
    const keys = await this.keys();
    if (!keys) return false;
    const waiting = (await this.rows()).filter(isWaiting);
    let yours = false;
    if (waiting.length) {
      const pages = waiting.map((row) => ({ path: row.path, sealed: encoded(row.sealed) }));
      const body = JSON.stringify({ mark: keys.mark, key: keys.outer, pages: pages });
      const reply = await fetch(url, { method: "POST", body: body, credentials: "same-origin" });
      if (!reply.ok && reply.status !== 410) throw new Error(String(reply.status));
      yours = reply.ok && (await reply.json()).yours === true;
    }
    await this.clear();
    return yours;
  }
}

/** Whether the server has not saved a row yet. @param {Row} row */
export function isWaiting(row) {
  return row.state !== "saved";
}

/** What one sitting keeps, open as long as its local key is there. */
export class Safe {
  /** @param {Store} store @param {Keys} keys @param {CryptoKey} data */
  constructor(store, keys, data) {
    this.store = store;
    this.keys = keys;
    this.data = data;
    this.seq = 0;
  }

  /**
   * The safe of a sitting, made if there is none; null when what lies here is another's or can no longer be read:
   * it has to be handed over first. @param {string} mark @param {string} seal @returns {Promise<?Safe>}
   */
  static async of(mark, seal) {
    const store = await Store.open();
    const keys = await store.keys();
    if (!keys) return Safe.made(store, mark, seal);
    if (keys.mark !== mark || !keys.local || Date.now() - keys.touched > IDLE) return null;
    return new Safe(store, keys, await unwrapped(keys.local, keys.inner));
  }

  /** @param {Store} store @param {string} mark @param {string} seal */
  static async made(store, mark, seal) {
    const kind = { name: "AES-GCM", length: 256 };
    const data = await crypto.subtle.generateKey(kind, true, ["encrypt", "decrypt"]);
    const local = await crypto.subtle.generateKey(kind, false, ["wrapKey", "unwrapKey"]);
    const nonce = fresh();
    const inner = joined(nonce, await crypto.subtle.wrapKey("raw", data, local, gcm(nonce)));
    const outer = await wrappedForCensus(data, seal);
    const keys = { id: "now", mark: mark, local: local, inner: inner, outer: outer, touched: Date.now() };
    await done(store.table("keys", "readwrite").put(keys));
    return new Safe(store, keys, await unwrapped(local, inner));
  }

  /** @param {string} path */
  around(path) {
    return TEXT.encode(this.keys.mark + " " + path);
  }

  /** @param {string} path @param {Object} value @param {string} state @param {string} [sent] @returns {Promise<Row>} */
  async put(path, value, state, sent) {
    const nonce = fresh();
    const how = Object.assign(gcm(nonce), { additionalData: this.around(path) });
    const sealed = joined(nonce, await crypto.subtle.encrypt(how, this.data, TEXT.encode(JSON.stringify(value))));
    this.seq = Math.max(Date.now(), this.seq + 1);
    const row = { path: path, seq: this.seq, state: state, sent: sent || "", sealed: sealed };
    await done(this.store.table("pages", "readwrite").put(row));
    return row;
  }

  /** @param {Row} row @returns {Promise<any>} */
  async value(row) {
    const how = Object.assign(gcm(row.sealed.slice(0, NONCE)), { additionalData: this.around(row.path) });
    const raw = await crypto.subtle.decrypt(how, this.data, row.sealed.slice(NONCE));
    return JSON.parse(new TextDecoder().decode(raw));
  }

  /** @param {string} path @returns {Promise<Row|undefined>} */
  row(path) {
    return done(this.store.table("pages").get(path));
  }

  /** Change what is known of a row, unless it was written anew meanwhile. @param {Row} row @param {string} state */
  settle(row, state) {
    const table = this.store.table("pages", "readwrite");
    return done(table.get(row.path)).then(function (now) {
      if (now && now.seq === row.seq) return done(table.put(Object.assign(now, { state: state })));
    });
  }

  /** Somebody is here: the key may stay. */
  async touch() {
    const now = Date.now();
    if (now - this.keys.touched < 30000) return;
    this.keys.touched = now;
    const table = this.store.table("keys", "readwrite");
    const held = await done(table.get("now"));
    if (held && held.local) await done(table.put(Object.assign(held, { touched: now })));
  }

  /** Whether this window may send now: two windows of a sitting do not send the same thing at once. */
  async lease() {
    const table = this.store.table("keys", "readwrite");
    const held = await done(table.get("lease"));
    const left = held ? held.until - Date.now() : 0;
    if (left > 0 && left <= LEASE) return false; // longer than it is given: the clock was set back
    await done(table.put({ id: "lease", until: Date.now() + LEASE }));
    return true;
  }

  release() {
    return done(this.store.table("keys", "readwrite").delete("lease"));
  }
}
