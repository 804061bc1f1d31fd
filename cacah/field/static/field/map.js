// The page with the sketch map of an SLS: its border and neighbours, the buildings that were numbered, where one stands;
// and the same as a list, for whoever does not see a map. Written for Chrome 61.

import { borders } from "./borders.js";
import { button, el, fill } from "./draw.js";
import { FILTERS, isProven } from "./families.js";
import { metresOutside, start, unpacked } from "./ground.js";
import { natural } from "./order.js";
import { nameOf, tag } from "./overview.js";
import { Sketch, sign } from "./sketch.js";
import { consent } from "./standing.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {import("./borders.js").Border} Border */
/** @typedef {import("./ground.js").Point} Point */
/** @typedef {import("./ground.js").Ring} Ring */
/** @typedef {{number: string, where: ?number[], rows: Row[], shape: string}} Building */

const KINDS = ["wanted", "visit", "over", "done"]; // what stands first is what a building with several families shows
const PLACE = "map-place";
const OVER = ["refused", "vacant", "demolished", "not_dwelling", "moved_away", "abroad"]; // as the server will say, too

/** @param {App} app @param {Row} row @returns {string} which of KINDS */
function kindOf(app, row) {
  const tone = app.words.words.lines[row.line.word].tone;
  if (row.own.some((entry) => entry.state === "waiting" && OVER.indexOf(entry.item.event || "") >= 0)) return "over";
  if (isProven(row)) return "done";
  if (FILTERS.visit(row)) return tone === "attention" ? "wanted" : "visit";
  return tone === "done" || row.line.visit ? "done" : "over"; // to visit by the list, but interviewed on this phone
}

/** The numbered buildings of some families, by their numbers. @param {App} app @param {Row[]} rows @returns {Building[]} */
export function buildings(app, rows) {
  /** @type {Map<string, Row[]>} */
  const found = new Map();
  rows.filter((row) => row.building).forEach((row) => {
    found.set(row.building, (found.get(row.building) || []).concat(row));
  });
  return Array.from(found.keys()).sort(natural).map((number) => {
    const own = found.get(number) || [];
    const placed = own.filter((row) => row.where)[0];
    const kinds = own.map((row) => KINDS.indexOf(kindOf(app, row)));
    return { number: number, where: placed ? placed.where : null, rows: own, shape: KINDS[Math.min.apply(null, kinds)] };
  });
}

/** @param {App} app @param {Building} building @returns {HTMLElement[]} */
function families(app, building) {
  return building.rows.map((row) => el("li", { class: "row" },
    el("p", { class: "name" }, el("a", { href: "#keluarga/" + row.line.id, dir: "auto" }, nameOf(app, row))), tag(app, row)));
}

/** Every building with its state and its families. @param {App} app @param {Building[]} all */
function list(app, all) {
  const say = app.words.say.bind(app.words);
  const place = el("div", {});
  const shown = el("details", { class: "more", ontoggle: () => {
    if (place.firstChild) return;
    fill(place, ...all.map((one) => el("section", {},
      el("h3", {}, sign(one.shape), " " + say("building", { number: one.number })),
      el("p", {}, say("map_" + one.shape) + (one.where ? "" : ", " + say("map_unplaced"))),
      el("ul", { class: "rows" }, ...families(app, one)))));
  } }, el("summary", {}, say("map_list", { number: all.length })), place);
  return shown;
}

/** What the signs mean. @param {App} app */
function legend(app) {
  return el("ul", { class: "legend" }, ...KINDS.map((kind) => el("li", {}, sign(kind), " " + app.words.say("map_" + kind))));
}

/** @param {App} app @param {Sketch} sketch */
function pad(app, sketch) {
  const say = app.words.say.bind(app.words);
  const one = (/** @type {string} */ text, /** @type {string} */ name, /** @type {function(): void} */ pressed) => {
    const made = button(text, pressed, "second");
    made.setAttribute("aria-label", say(name));
    return made;
  };
  return el("div", { class: "pad", role: "group", "aria-label": say("map_pad") },
    one("+", "map_in", () => { sketch.zoom(1); }), one("−", "map_out", () => { sketch.zoom(-1); }),
    one("⤢", "map_whole", () => { sketch.whole(); }), one("◎", "map_here", () => { toMe(app, sketch); }),
    one("←", "map_west", () => { sketch.move(-1, 0); }), one("↑", "map_north", () => { sketch.move(0, 1); }),
    one("↓", "map_south", () => { sketch.move(0, -1); }), one("→", "map_east", () => { sketch.move(1, 0); }));
}

/** @param {App} app @param {Sketch} sketch */
function toMe(app, sketch) {
  const here = app.standing.now();
  const box = document.getElementById("f-here");
  if (here) sketch.centre([here.lon, here.lat]);
  else if (box) box.focus();
}

/** Which SLS is shown: the one chosen last, else the one where the phone is, else the first.
 * @param {App} app @param {string[]} places @param {Map<string, Ring[]>} known */
async function chosen(app, places, known) {
  const before = await app.open().kept(PLACE);
  const here = app.standing.now();
  const under = here && places.filter((code) => metresOutside([here.lon, here.lat], known.get(code) || []) === 0)[0];
  return places.indexOf(before) >= 0 ? before : under || places[0] || "";
}

/** @param {App} app @param {string[]} places @param {string} place @param {Border[]} held */
function choice(app, places, place, held) {
  if (places.length < 2) return null;
  const names = new Map(held.map((one) => /** @type {[string, string]} */ ([one.code, one.name])));
  const select = /** @type {HTMLSelectElement} */ (el("select", { id: "f-place", onchange: async () => {
    await app.open().keep(PLACE, select.value);
    app.draw();
  } }, ...places.map((code) => el("option", { value: code, selected: code === place }, names.get(code) || code))));
  return el("div", { class: "field" }, el("label", { for: "f-place" }, app.words.say("map_place")), select);
}

/** @param {Building[]} all @param {?Ring[]} rings @param {?Point} here @returns {Point[]} what the map has to show */
function focusOf(all, rings, here) {
  if (rings) return rings.reduce((found, ring) => found.concat(ring), /** @type {Point[]} */ ([]));
  const placed = all.map((one) => one.where).filter(Boolean);
  return /** @type {Point[]} */ (placed.length ? placed : here ? [here] : []);
}

/** @param {App} app @returns {Promise<void|function(): void>} what to do when the page is left */
export async function map(app) {
  const say = app.words.say.bind(app.words);
  const rows = await app.rows();
  const held = await borders(app.open());
  const known = new Map(held.map((one) => /** @type {[string, Ring[]]} */ ([one.code, unpacked(one.rings)])));
  const places = Array.from(new Set(rows.map((row) => row.line.place))).sort();
  const place = await chosen(app, places, known);
  const own = rows.filter((row) => row.line.place === place);
  const all = buildings(app, own);
  const here = app.standing.now();
  const focus = focusOf(all, known.get(place) || null, here && [here.lon, here.lat]);
  const title = el("h1", {}, say("map_title"));
  const without = own.filter((row) => !row.building).length;
  const below = [legend(app), consent(app), list(app, all),
    without ? el("p", { class: "quiet" }, say("map_without", { number: without })) : null];
  if (!focus.length) {
    fill(app.root, title, choice(app, places, place, held), el("p", { class: "note" }, say(rows.length ? "map_none" : "none_yet")),
      ...below);
    return;
  }
  const panel = el("section", { role: "status" });
  const where = el("p", { role: "status" });
  const sketch = new Sketch(groundOf(all, known, place, focus), say("map_label"), (mark) => {
    const found = mark && all.filter((one) => one.number === mark.number)[0];
    if (found) fill(panel, el("h2", {}, say("building", { number: found.number })), el("ul", { class: "rows" }, ...families(app, found)));
    else fill(panel);
  });
  const rings = known.get(place);
  const stood = () => {
    const now = app.standing.now();
    const at = now && [now.lon, now.lat];
    sketch.stand(now && at ? { where: at, accuracy: now.accuracy } : null);
    const away = at && rings ? Math.round(metresOutside(at, rings)) : 0;
    where.textContent = !at || !rings ? "" : say(away ? "map_outside" : "map_inside", { metres: away });
  };
  fill(app.root, title, choice(app, places, place, held), rings ? null : el("p", { class: "note" }, say("map_borderless")),
    el("div", { class: "frame" }, sketch.drawn), pad(app, sketch), where, panel, ...below);
  sketch.whole();
  app.stood = stood;
  stood();
  return () => {
    if (app.stood === stood) app.stood = null;
    sketch.stop();
  };
}

/** @param {Building[]} all @param {Map<string, Ring[]>} known @param {string} place @param {Point[]} focus */
function groundOf(all, known, place, focus) {
  const rings = known.get(place);
  const outlines = Array.from(known.keys()).sort((a, b) => Number(a === place) - Number(b === place))
    .map((code) => ({ rings: known.get(code) || [], own: code === place }));
  const marks = all.filter((one) => one.where).map((one) => ({ where: one.where || [], number: one.number, shape: one.shape }));
  return { outlines: outlines, begin: rings ? start(rings) : null, marks: marks, focus: focus };
}
