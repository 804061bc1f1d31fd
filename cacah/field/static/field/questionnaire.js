// The questionnaire on an officer's phone: fetched while there is a network, version by version, and kept in a cache of
// its own, which the app's worker (worker.js) leaves alone. It is the same for everybody and no secret. Written for Chrome 61.

import { sheetOf } from "../interview/known.js";

/** @typedef {import("../interview/known.js").Route} Route */
/** @typedef {import("../interview/known.js").Sheets} Sheets */
/** @typedef {import("../instrument/types.d.ts").Offer} Offer */
/** @typedef {import("../instrument/types.d.ts").Answers} Answers */
/**
 * A version, as /petugas/hp/soal.json tells it.
 * @typedef {{instrument: string, languages: string[], route: Route, masked: string[], lists: string[],
 *            context: Answers, seal: string, words: Object<string, Object<string, string>>}} Told
 */
/** `village`: of the family's own place; `places`: those around it. @typedef {{village: string, places: Offer[]}} Around */

export const CACHE = "hp-soal";
const BASE = "/petugas/hp/";
const NOW = BASE + "soal.json";
const PARTS = ["family", "person"];

/** @param {string} version */
const told = function (version) { return BASE + "soal/" + version + ".json"; };

/** @param {string} kind @param {Told} of @param {string} language @param {string} name */
const file = function (kind, of, language, name) {
  return BASE + kind + "/" + of.instrument + "/" + language + "/" + name + ".json";
};

/** Everything that a version is made of, in every language. @param {Told} of @returns {string[]} */
export function addresses(of) {
  /** @type {string[]} */
  const found = [];
  of.languages.forEach(function (language) {
    PARTS.forEach(function (part) { found.push(file("soal", of, language, part), file("lukisan", of, language, part)); });
    of.lists.forEach(function (list) { found.push(file("daftar", of, language, list)); });
  });
  return found;
}

/** @param {string} url @param {RequestCache} [how] @returns {Promise<Response>} */
async function fetched(url, how) {
  const reply = await fetch(url, { credentials: "same-origin", cache: how || "default" });
  if (!reply.ok || reply.redirected) throw new Error(url);
  return reply;
}

/** What is kept of an address; fetched and kept where it is not. @param {string} url @returns {Promise<any>} */
async function json(url) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(url);
  if (held) return held.json();
  const reply = await fetched(url);
  await cache.put(url, reply.clone());
  return reply.json();
}

/** @param {string} place the code of a case's place */
const aroundOf = function (place) { return BASE + "tempat/" + encodeURIComponent(place) + ".json"; };

/** Fetch the version in force whole, then begin with it; and the names around these places. @param {string[]} places */
async function update(places) {
  const cache = await caches.open(CACHE);
  const reply = await fetched(NOW, "no-cache");
  /** @type {Told} */
  const now = await reply.clone().json();
  await Promise.all(addresses(now).map(json));
  await cache.put(told(now.instrument), reply.clone());
  await cache.put(NOW, reply);
  await Promise.all(places.map((place) => json(aroundOf(place))));
}

/**
 * Whether interviews can be begun here without a network. Call it while there is one, and once a day: it fetches what
 * is new. @param {string[]} places codes of the places of the phone's cases @returns {Promise<boolean>}
 */
export async function prepared(places) {
  await update(places).catch(function () {}); // no network: what is here holds
  return Boolean(await (await caches.open(CACHE)).match(NOW));
}

/**
 * A version as it was fetched: that in force here, or the one an interview began in.
 * @param {string} [version] @returns {Promise<Told>}
 */
export function version(version) {
  return json(version ? told(version) : NOW);
}

/** A number behind stars is the register's, which only the server can check. @param {any} wire @param {string[]} masked */
export function leaveMasked(wire, masked) {
  const stars = ["regex", ["self"], ["text", "[*]+[0-9]{4}"]];
  const items = masked.map(function (name) { return wire.part.items[name]; }).filter(Boolean);
  items.forEach(function (item) {
    ["constraint", "warning"].forEach(function (check) {
      if (item[check]) item[check] = ["or", stars, item[check]];
    });
  });
}

/** What form.js and the walker read of a version. @param {Told} of @returns {function(string): Promise<any>} */
export function reader(of) {
  return async function (url) {
    if (/\/tempat\//.test(url)) return (await json(url)).places;
    const found = await json(url);
    if (found.part) leaveMasked(found, of.masked);
    return found;
  };
}

/** Where form.js finds what it reads. @param {Told} of @param {string} language @param {string} part @param {string} place */
export function filesOf(of, language, part, place) {
  const lists = BASE + "daftar/" + of.instrument + "/" + language + "/";
  return { file: file("soal", of, language, part), lists: lists, places: aroundOf(place) };
}

/** Both parts ready to be walked and drawn, the words of long lists too. @param {Told} of @param {string} language */
export async function sheets(of, language) {
  const read = reader(of);
  /** @type {any} */
  const found = {};
  const labels = await Promise.all(of.lists.map((list) => json(file("daftar", of, language, list))));
  await Promise.all(PARTS.map(async function (part) {
    const drawing = await json(file("lukisan", of, language, part));
    of.lists.forEach(function (list, at) {
      drawing.labels[list] = {};
      labels[at].forEach(function (/** @type {Offer} */ row) { drawing.labels[list][row[0]] = row[1]; });
    });
    found[part] = sheetOf(await read(file("soal", of, language, part)), drawing);
  }));
  return /** @type {Sheets} */ (found);
}

/** What is named around a place; nothing where the phone has not fetched it. @param {string} place @returns {Promise<Around>} */
export function around(place) {
  return json(aroundOf(place)).catch(function () { return { village: place, places: [] }; });
}
