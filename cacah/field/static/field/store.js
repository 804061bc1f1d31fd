// Everything an officer's phone keeps, sealed value by value (AES-GCM, bound to where it lies); open from unlock to lock.
// Only ids and whether the server has an item are in clear. Written for Chrome 61.

import { NONCE, TEXT, done, fresh, gcm, joined } from "../interview/safe.js";

/** @typedef {{event: string, at: string, facts: Object<string, any>}} Told */
/** @typedef {{id: string, name?: string, origin?: string, known?: Object<string, any>, hints?: Object<string, any>,
 *             alone?: boolean}} Person */
/** @typedef {{id: string, place: string, instruction: string, word: string, visit: boolean, interview: boolean,
 *             asked?: boolean, answered?: boolean, known: Object<string, any>, hints?: Object<string, any>, people: Person[],
 *             told?: Told[], returned?: {at: string, reason: string}, building?: string, where?: number[],
 *             until?: string, institution?: {name: string, type: string, contact: string, phone: string},
 *             found?: Object<string, string>}} Line */
/** @typedef {{id: string, kind: string, case: string, at: string, event?: string, facts?: Object<string, any>,
 *             instrument?: string, parts?: any[], member?: string, key?: any, sealed?: string, code?: string,
 *             place?: string, record?: Object<string, any>, lead?: string, answer?: string, group?: string, receipt?: string,
 *             proven?: {people: number, complete: number}, sort?: string, name?: string, head?: string, note?: string,
 *             families?: string[]}} Item */
/** @typedef {{code: string, where: string, what: string, remedy: string}} Problem */
/** @typedef {{answer: string, received?: string, also_online?: boolean, problems?: Problem[]}} Answer */
/** @typedef {"waiting"|"stuck"|"received"} State */
/** @typedef {{seq: number, id: string, state: State, item: Item, answer: ?Answer}} Entry */
/** @typedef {{team: string, place: string, name: string, from: string, until: string}} Duty */
/** @typedef {{id: string, place: string, name: string, sex: string, age: number, group: string, said?: string}} Lead */
/** @typedef {{anew: boolean, open: Lead[], gone: string[]}} Leads */
/** @typedef {{id: string, name: string, families: number, state: string, reason: string, code: string, moved: number}} Proposal */
/** @typedef {{cases: Line[], gone: string[], cursor: string, more: boolean,
 *             modes?: Object<string, Object<string, string[]>>, night?: ?Duty, leads?: ?Leads, proposals?: Proposal[]}} Page */

const STRICT = /** @type {IDBTransactionOptions} */ ({ durability: "strict" });

/**
 * Resolves when everything of a transaction is on the disk. @param {IDBTransaction} transaction @returns {Promise<void>}
 */
export function written(transaction) {
  return new Promise(function (resolve, reject) {
    transaction.oncomplete = function () { resolve(); };
    transaction.onabort = transaction.onerror = function () { reject(transaction.error); };
  });
}

/** When something was told, by the phone's clock. @param {{at: string}} item @returns {string} */
export function momentOf({ at }) {
  return at;
}

/**
 * What came in is remembered by these: no answers, but a building's number, what a receipt proved, a unit's name.
 * @param {Item} item @returns {Item}
 */
function bare(item) {
  const kept = { id: item.id, kind: item.kind, case: item.case, at: momentOf(item), event: item.event };
  if (item.member) return Object.assign(kept, { member: item.member });
  if (item.lead) return Object.assign(kept, { lead: item.lead, answer: item.answer, group: item.group });
  if (item.proven) return Object.assign(kept, { proven: item.proven });
  if (item.families) return Object.assign(kept, { name: item.name, families: item.families });
  return item.event === "building" ? Object.assign(kept, { facts: item.facts }) : kept;
}

/** Leads as they are from now on. @param {Object<string, Lead>} held @param {Leads} told @returns {Object<string, Lead>} */
export function renewed(held, told) {
  const kept = Object.assign({}, told.anew ? {} : held);
  told.gone.forEach((id) => { delete kept[id]; });
  told.open.forEach((lead) => { kept[lead.id] = lead; });
  return kept;
}

/** @param {Line|undefined} line @returns {line is Line} */
function isLine(line) {
  return line !== undefined;
}

export class Store {
  /** @param {IDBDatabase} base @param {CryptoKey} data */
  constructor(base, data) {
    this.base = base;
    /** @type {?CryptoKey} */
    this.data = data;
    /** @type {?Map<string, Line>} */
    this.held = null;
    /** @type {?Entry[]} */
    this.entries = null;
    /** Rises with every change of the lines. */
    this.edition = 0;
    /** What is called after anything changed. @type {function(): void} */
    this.changed = function () {};
  }

  /** Nothing can be read from now on. */
  close() {
    this.data = null;
    this.held = null;
    this.entries = null;
  }

  key() {
    if (!this.data) throw new Error("locked");
    return this.data;
  }

  /** @param {string} table @param {string} id @param {any} value @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async seal(table, id, value) {
    const nonce = fresh();
    const how = Object.assign(gcm(nonce), { additionalData: TEXT.encode(table + " " + id) });
    return joined(nonce, await crypto.subtle.encrypt(how, this.key(), TEXT.encode(JSON.stringify(value))));
  }

  /** @param {string} table @param {{id: string, sealed: Uint8Array<ArrayBuffer>}} row @returns {Promise<any>} */
  async value(table, row) {
    const how = Object.assign(gcm(row.sealed.slice(0, NONCE)), { additionalData: TEXT.encode(table + " " + row.id) });
    const raw = await crypto.subtle.decrypt(how, this.key(), row.sealed.slice(NONCE));
    return JSON.parse(new TextDecoder().decode(raw));
  }

  /** @param {string} table @returns {Promise<any[]>} */
  rows(table) {
    return done(this.base.transaction(table).objectStore(table).getAll());
  }

  /** @param {string} table @param {string} id @returns {Promise<any>} */
  async one(table, id) {
    const row = await done(this.base.transaction(table).objectStore(table).get(id));
    return row ? this.value(table, row) : null;
  }

  /** Write to tables in one transaction. @param {string[]} tables @param {function(IDBTransaction): void} change */
  async write(tables, change) {
    const transaction = this.base.transaction(tables, "readwrite", STRICT);
    change(transaction);
    await written(transaction);
  }

  /** @param {string} table @param {string} id @param {any} value */
  async put(table, id, value) {
    const row = { id: id, sealed: await this.seal(table, id, value) };
    await this.write([table], (transaction) => { transaction.objectStore(table).put(row); });
  }

  /** @returns {Promise<Map<string, Line>>} */
  async cases() {
    if (!this.held) {
      const rows = await this.rows("lines");
      /** @type {Line[]} */
      const lines = await Promise.all(rows.map((row) => this.value("lines", row)));
      this.held = new Map(lines.map((line) => /** @type {[string, Line]} */ ([line.id, line])));
    }
    return this.held;
  }

  /** The lines of pull, as they came. @returns {Promise<Line[]>} */
  async lines() {
    return Array.from((await this.cases()).values());
  }

  /** A family found here: its line and what the server is told of it, together or not at all. @param {Line} line @param {Item} item */
  async found(line, item) {
    const sealed = await this.seal("lines", line.id, line);
    const held = await this.cases();
    await this.queue(item, { line: { id: line.id, sealed: sealed } });
    held.set(line.id, line);
    this.edition += 1;
  }

  /** @param {string} id @returns {Promise<?Line>} */
  async line(id) {
    return (await this.cases()).get(id) || null;
  }

  /** What was begun for a case. @param {string} id @returns {Promise<any>} */
  draft(id) {
    return this.one("drafts", id);
  }

  /** The ids of the cases for which something was begun. @returns {Promise<string[]>} */
  async drafted() {
    return (await this.rows("drafts")).map((row) => row.id);
  }

  /** Resolved when it is on the disk. @param {string} id @param {any} draft @returns {Promise<void>} */
  keepDraft(id, draft) {
    return this.put("drafts", id, draft);
  }

  /** @param {string} id @returns {Promise<void>} */
  dropDraft(id) {
    return this.write(["drafts"], (transaction) => { transaction.objectStore("drafts").delete(id); });
  }

  /** Small things by name. @param {string} name @returns {Promise<any>} */
  kept(name) {
    return this.one("things", name);
  }

  /** @param {string} name @param {any} value @returns {Promise<void>} */
  keep(name, value) {
    return this.put("things", name, value);
  }

  /** Put an item into the queue for the server: final. @param {Item} item
   * @param {{dropDraft?: string, line?: {id: string, sealed: Uint8Array<ArrayBuffer>}}} [also] */
  async queue(item, also) {
    const dropped = also && also.dropDraft;
    const line = also && also.line;
    const sealed = await this.seal("queue", item.id, { item: item, answer: null });
    /** @type {?IDBRequest<IDBValidKey>} */
    let added = null;
    await this.write(["queue", "drafts", "lines"], (transaction) => {
      added = transaction.objectStore("queue").add({ id: item.id, state: "waiting", sealed: sealed });
      if (dropped) transaction.objectStore("drafts").delete(dropped);
      if (line) transaction.objectStore("lines").put(line);
    });
    const seq = Number(/** @type {any} */ (added).result);
    this.renew([{ seq: seq, id: item.id, state: "waiting", item: item, answer: null }]);
    this.changed();
  }

  /** What is known of items, without opening every one again. @param {Entry[]} fresh */
  renew(fresh) {
    if (!this.entries) return;
    const seqs = new Map(fresh.map((entry) => /** @type {[number, Entry]} */ ([entry.seq, entry])));
    const held = this.entries.map((entry) => seqs.get(entry.seq) || entry);
    const known = new Set(held.map((entry) => entry.seq));
    this.entries = held.concat(fresh.filter((entry) => !known.has(entry.seq)));
  }

  /** Every item that was queued here, in order: of those the server has, only what they were. @returns {Promise<Entry[]>} */
  async items() {
    if (!this.entries) {
      const rows = await this.rows("queue");
      this.entries = await Promise.all(rows.map(async (row) => {
        const value = await this.value("queue", row);
        return { seq: row.seq, id: row.id, state: row.state, item: value.item, answer: value.answer };
      }));
    }
    return this.entries;
  }

  /** @returns {Promise<Entry[]>} what the server has not said anything about */
  async waiting() {
    return (await this.items()).filter((entry) => entry.state === "waiting");
  }

  /**
   * Keep what the server said of items. Where it has an interview nothing is left to ask, until it says so again: of
   * what lacked, or because the supervisor returned it. @param {Array<{entry: Entry, answer: Answer}>} told
   */
  async settle(told) {
    const entries = told.map(function (one) {
      const isIn = one.answer.answer === "ok" || one.answer.answer === "again";
      return {
        seq: one.entry.seq, id: one.entry.id, state: /** @type {State} */ (isIn ? "received" : "stuck"),
        item: isIn ? bare(one.entry.item) : one.entry.item, answer: one.answer,
      };
    });
    const held = await this.cases();
    const asked = entries.filter((entry) => entry.state === "received" && entry.item.kind === "response")
      .map((entry) => held.get(entry.item.case));
    await this.restate(entries, asked.filter(isLine).map((line) => Object.assign({}, line, { visit: false, interview: false })));
  }

  /** An item that could not be taken in goes out once more. @param {Entry} entry */
  async again(entry) {
    await this.restate([Object.assign({}, entry, { state: "waiting", answer: null })]);
    this.changed();
  }

  /** Forget an item that the server refused. @param {Entry} entry */
  async drop(entry) {
    await this.write(["queue"], (transaction) => { transaction.objectStore("queue").delete(entry.seq); });
    this.entries = null;
  }

  /** @param {Entry[]} entries as they are from now on @param {Line[]} [lines] likewise */
  async restate(entries, lines) {
    const rows = await Promise.all(entries.map(async (entry) => {
      const sealed = await this.seal("queue", entry.id, { item: entry.item, answer: entry.answer });
      return { seq: entry.seq, id: entry.id, state: entry.state, sealed: sealed };
    }));
    const drawn = await this.sealedLines(lines || []);
    await this.write(["queue", "lines"], (transaction) => {
      rows.forEach((row) => { transaction.objectStore("queue").put(row); });
      drawn.forEach((row) => { transaction.objectStore("lines").put(row); });
    });
    this.renew(entries);
    await this.hold(lines || [], []);
  }

  /** @param {Line[]} lines */
  sealedLines(lines) {
    return Promise.all(lines.map(async (line) => ({ id: line.id, sealed: await this.seal("lines", line.id, line) })));
  }

  /** The lines that have been written are those in memory too. @param {Line[]} lines @param {string[]} gone ids */
  async hold(lines, gone) {
    const held = await this.cases();
    lines.forEach((line) => { held.set(line.id, line); });
    gone.forEach((id) => { held.delete(id); });
    if (lines.length || gone.length) this.edition += 1;
  }

  /** What came in more than so long ago is not shown any more. @param {number} before milliseconds since 1970 */
  async tidy(before) {
    const old = (await this.items()).filter((entry) =>
      entry.state === "received" && Date.parse((entry.answer && entry.answer.received) || momentOf(entry.item)) < before);
    if (!old.length) return;
    await this.write(["queue"], (transaction) => {
      old.forEach((entry) => { transaction.objectStore("queue").delete(entry.seq); });
    });
    this.entries = null;
  }

  /** A page of pull and its cursor, together or not at all. @param {Page} page */
  async keepPage(page) {
    const rows = await this.sealedLines(page.cases);
    const cursor = { id: "cursor", sealed: await this.seal("things", "cursor", page.cursor) };
    const modes = { id: "modes", sealed: await this.seal("things", "modes", page.modes || null) };
    const night = { id: "night", sealed: await this.seal("things", "night", page.night || null) };
    const told = page.leads ? renewed((await this.kept("leads")) || {}, page.leads) : null;
    const leads = told ? { id: "leads", sealed: await this.seal("things", "leads", told) } : null;
    const proposals = { id: "proposals", sealed: await this.seal("things", "proposals", page.proposals || []) };
    await this.write(["lines", "things"], (transaction) => {
      const table = transaction.objectStore("lines");
      rows.forEach((row) => { table.put(row); });
      page.gone.forEach((id) => { table.delete(id); });
      transaction.objectStore("things").put(cursor);
      transaction.objectStore("things").put(modes);
      transaction.objectStore("things").put(night);
      if (leads) transaction.objectStore("things").put(leads);
      transaction.objectStore("things").put(proposals);
    });
    await this.hold(page.cases, page.gone);
  }

  /** Forget the cases and where the phone stood; never what was entered, nor a family the server has not heard of. */
  async forgetCases() {
    const own = (await this.items()).filter((entry) => entry.item.kind === "family" && entry.state !== "received");
    const kept = (await this.rows("lines")).filter((row) => own.some((entry) => entry.item.case === row.id));
    await this.write(["lines", "things"], (transaction) => {
      const table = transaction.objectStore("lines");
      table.clear();
      kept.forEach((row) => { table.put(row); });
      transaction.objectStore("things").delete("cursor");
    });
    this.held = null;
    this.edition += 1;
  }

  /** Now, put right by the difference to the server's clock. @returns {Promise<string>} with its offset */
  async now() {
    return new Date(Date.now() + ((await this.kept("ahead")) || 0)).toISOString();
  }
}
