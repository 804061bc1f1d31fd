// Keeps every answer on the phone the moment it is given, and sends what waits when there is a quiet moment, when the
// window is left and when the network is back. Without it the pages are plain forms. Written for Chrome 61.

import { IDLE, Safe, Store, isWaiting } from "./safe.js";

/** @typedef {import("./safe.js").Row} Row */
/** @typedef {Object<string, string[]>} Fields */
/** @typedef {{part?: string, field?: string, version?: number, result: string, own?: boolean}} Result */

const REST = 250; // milliseconds without a key before an answer is kept
const QUIET = 20000; // milliseconds without a key before it is sent
const AGAIN = [3000, 60000]; // milliseconds until what could not be sent is tried again: at first, at most
const PATIENCE = 1000; // milliseconds that keeping may hold up a page that is being sent
const OURS = ["csrfmiddlewaretoken", "kiriman", "lakukan"];
export const ALL = "*"; // the row that holds what the phone needs to go on alone

/** @param {string} name */
export function cookie(name) {
  const found = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
  return found ? found[1] : "";
}

/** @param {HTMLFormElement} form @returns {Fields} */
export function fieldsOf(form) {
  /** @type {Fields} */
  const fields = {};
  new FormData(form).forEach(function (value, name) {
    if (typeof value === "string" && OURS.indexOf(name) < 0) (fields[name] = fields[name] || []).push(value);
  });
  return fields;
}

/** @param {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} field */
function shown(field) {
  return field instanceof HTMLInputElement && field.checked ? "checked" : field.value;
}

/** Put what was typed back into a form. @param {HTMLFormElement} form @param {Fields} fields */
export function refill(form, fields) {
  Array.from(form.elements).forEach(function (field) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement ||
          field instanceof HTMLTextAreaElement) || !field.name || OURS.indexOf(field.name) >= 0) return;
    const values = fields[field.name] || [];
    const before = shown(field);
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      field.checked = values.indexOf(field.value) >= 0;
    } else if (values.length) {
      field.value = field.type === "text" ? values.filter((one) => one !== "?")[0] || "" : values[0];
    }
    const fold = field.closest("details");
    if (fold && shown(field) !== before) fold.open = true;
  });
}

/** Open the folds around an element, so that it can be seen and focused. @param {Element} element */
function unfold(element) {
  let fold = element.closest("details");
  while (fold) {
    fold.open = true;
    fold = fold.parentElement && fold.parentElement.closest("details");
  }
}

/** Go to an element that a link named. @param {?HTMLElement} target */
export function reveal(target) {
  if (!target) return;
  unfold(target);
  target.focus({ preventScroll: true });
  (target.closest("[data-item]") || target).scrollIntoView();
}

/** @param {string} base @param {string} token @param {Array<{path: string, fields: Fields}>} pages */
function parcel(base, token, pages) {
  const body = new URLSearchParams();
  body.append("csrfmiddlewaretoken", token);
  body.append("paket", JSON.stringify(pages));
  return body;
}

export class Keeper {
  /** @param {HTMLElement} line where it says what is kept @param {Safe} safe */
  constructor(line, safe) {
    this.line = line;
    this.safe = safe;
    this.base = line.dataset.base || "";
    this.pack = line.dataset.pack || "";
    /** @type {?HTMLFormElement} */
    this.form = null;
    this.path = "";
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    this.token = token instanceof HTMLInputElement ? token.value : "";
    this.resting = this.quiet = 0;
    this.pause = AGAIN[0];
    this.dirty = this.leaving = false;
    this.moved = Date.now();
    this.last = Promise.resolve();
    /** @type {?Promise<boolean>} */
    this.sending = null;
    window.addEventListener("online", () => this.sync());
    document.addEventListener("visibilitychange", () => this.hidden());
    setInterval(() => this.watch(), 15000);
  }

  /** The keeper of this page; null where nothing can be kept. @param {HTMLElement} line */
  static async of(line) {
    const mark = cookie("ponsel");
    if (!mark) return null;
    let safe = await Safe.of(mark, line.dataset.seal || "");
    if (!safe) {
      const store = await Store.open();
      await store.lock();
      if (await store.handOver(line.dataset.pack || "")) {
        location.assign(line.dataset.unsaved || "");
        return null;
      }
      safe = await Safe.of(mark, line.dataset.seal || "");
    }
    return safe && new Keeper(line, safe);
  }

  /** @param {string} what */
  say(what) {
    const text = this.line.dataset[what] || "";
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  /** Keep what is typed into a form. @param {HTMLFormElement} form */
  attach(form) {
    this.form = form;
    this.path = (form.getAttribute("action") || "").slice(this.base.length);
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => { // an answer is given: kept at once
      this.typed();
      this.keep("typed");
    });
  }

  typed() {
    this.dirty = true;
    this.moved = Date.now();
    clearTimeout(this.resting);
    clearTimeout(this.quiet);
    this.resting = setTimeout(() => this.keep("typed"), REST);
    this.quiet = setTimeout(() => this.sync(), QUIET);
  }

  /** @param {string} state @param {string} [sent] @returns {Promise<void>} */
  keep(state, sent) {
    clearTimeout(this.resting);
    const form = this.form;
    if (!form || (this.leaving && state === "typed")) return this.last;
    const fields = fieldsOf(form);
    this.last = this.last.then(async () => {
      await this.safe.put(this.path, { fields: fields }, state, sent);
      await this.safe.touch();
      this.say("phone");
    }).catch(() => { this.say("none"); });
    return this.last;
  }

  /** Bring back what was typed here and never arrived. @param {boolean} drawn whether the page shows what was posted */
  async restore(drawn) {
    const row = this.form && (await this.safe.row(this.path));
    if (!this.form || !row || !isWaiting(row)) return;
    if (!drawn) {
      refill(this.form, (await this.safe.value(row)).fields);
      this.form.dispatchEvent(new Event("change", { bubbles: true }));
      this.say("phone");
    }
    this.dirty = true;
  }

  /** What the last page said has arrived is saved. */
  async acknowledge() {
    const sent = cookie("kiriman");
    if (!sent) return;
    document.cookie = "kiriman=; path=" + this.base + "; max-age=0";
    const rows = await this.safe.store.rows();
    await Promise.all(rows.filter((row) => row.sent === sent).map((row) => this.safe.settle(row, "saved")));
  }

  /** @returns {Promise<Row[]>} rows to be sent: a page that was refused waits until it is changed */
  async waiting() {
    const rows = await this.safe.store.rows();
    return rows.filter((row) => row.path !== ALL && (row.state === "typed" || row.state === "sent"));
  }

  /** Send what waits, once and in order. @returns {Promise<boolean>} whether nothing waits now */
  sync() {
    clearTimeout(this.quiet);
    if (!this.sending) {
      this.sending = this.trial();
      this.sending.then((all) => {
        this.sending = null;
        this.again(all);
      });
    }
    return this.sending;
  }

  /** Try again what another window had its turn with, or what did not get through. @param {boolean} all whether nothing waits */
  again(all) {
    if (all) this.pause = AGAIN[0];
    if (all || this.leaving || navigator.onLine === false) return;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.sync(), this.pause);
    this.pause = Math.min(this.pause * 2, AGAIN[1]);
  }

  /** Nothing waits: what was typed here has been saved, by whichever window. */
  saved() {
    this.dirty = Date.now() - this.moved < REST; // a key pressed just now is not kept yet
    this.say("server");
    return true;
  }

  /** @returns {Promise<boolean>} */
  async trial() {
    try {
      await this.last;
      const rows = await this.waiting();
      if (!rows.length) return !this.dirty || this.saved();
      const all = this.token ? undefined : await this.safe.row(ALL);
      if (all) this.token = (await this.safe.value(all)).token;
      if (!this.token || navigator.onLine === false || !(await this.safe.lease())) return false;
      try {
        return await this.send(rows, true);
      } finally {
        await this.safe.release();
      }
    } catch (error) {
      return false;
    }
  }

  /**
   * @param {Row[]} rows @param {boolean} again whether what this phone itself has overtaken is sent once more
   * @returns {Promise<boolean>} whether nothing waits now
   */
  async send(rows, again) {
    const pages = await Promise.all(rows.map(async (row) => {
      const value = await this.safe.value(row);
      return { path: row.path, fields: value.fields };
    }));
    const reply = await fetch(this.base + "simpan/", {
      method: "POST", body: parcel(this.base, this.token, pages), credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (reply.redirected) return this.over(reply.url);
    if (!reply.ok) throw new Error(String(reply.status));
    const told = (await reply.json()).pages;
    /** @type {Row[]} */
    const overtaken = [];
    for (let at = 0; at < rows.length; at += 1) {
      /** @type {Result[]} */
      const parts = told[at].parts;
      const fields = pages[at].fields;
      parts.forEach((part) => this.rebase(fields, rows[at].path, part));
      if (parts.every((part) => part.result === "saved")) await this.safe.settle(rows[at], "saved");
      else if (!parts.every((part) => part.result === "saved" || part.own)) await this.safe.settle(rows[at], "told");
      else {
        const now = await this.safe.row(rows[at].path);
        if (now && now.seq === rows[at].seq) overtaken.push(await this.safe.put(now.path, { fields: fields }, now.state));
      }
    }
    if (overtaken.length && again) return this.send(overtaken, false);
    this.dirty = (await this.waiting()).length > 0;
    return !this.dirty && this.saved();
  }

  /** The next save builds on what the server has now. @param {Fields} fields @param {string} path @param {Result} part */
  rebase(fields, path, part) {
    if (!part.field || part.version === undefined || (part.result === "stale" && !part.own)) return;
    const old = (fields[part.field] || [""])[0];
    const token = part.version + "." + (old.split(".").slice(1).join(".") || "0.0");
    fields[part.field] = [token];
    const input = path === this.path && this.form ? this.form.elements.namedItem(part.field) : null;
    if (input instanceof HTMLInputElement) input.value = token;
  }

  /** The seat has ended; the server keeps what it was sent. @param {string} url */
  async over(url) {
    const store = this.safe.store;
    await store.lock();
    if (url.indexOf("disimpan") >= 0) await store.clear();
    else await store.handOver(this.pack);
    this.leaving = true;
    location.assign(url);
    return false;
  }

  /** The window is left for something else: what was typed here goes up, whoever comes back. */
  hidden() {
    if (document.visibilityState !== "hidden" || !this.dirty || this.leaving || !this.form || !this.token) return;
    this.keep("typed");
    if (!navigator.sendBeacon || navigator.onLine === false) return;
    const form = new FormData();
    parcel(this.base, this.token, [{ path: this.path, fields: fieldsOf(this.form) }])
      .forEach(function (value, name) { form.append(name, value); });
    navigator.sendBeacon(this.base + "simpan/", form);
  }

  /** After twenty minutes without a touch this phone can no longer read what it keeps, and shows nothing of it. */
  async watch() {
    if (Date.now() - this.moved < IDLE || this.leaving) return;
    const keys = await this.safe.store.keys();
    if (keys && keys.local && Date.now() - keys.touched < IDLE) return; // somebody is at another window
    this.leaving = true;
    await this.safe.store.lock();
    const main = document.querySelector("main");
    if (main) main.textContent = this.line.dataset.over || "";
    await this.safe.store.handOver(this.pack).catch(function () { return false; });
    location.assign(this.base);
  }

  /** Keep the page before it is sent, then send it as any form is sent. @param {HTMLFormElement} form */
  sends(form) {
    /** @type {?HTMLButtonElement} */
    let pressed = null;
    form.addEventListener("click", function (event) {
      pressed = event.target instanceof Element ? event.target.closest("button") : null;
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const sent = Date.now().toString(36);
      const kept = this.keep("sent", sent);
      this.leaving = true;
      add(form, "kiriman", sent);
      if (pressed && pressed.name) add(form, pressed.name, pressed.value);
      const late = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); });
      Promise.race([kept, late]).then(function () { form.submit(); });
    });
  }
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function add(form, name, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.appendChild(field);
}
