// The borders of the officer's places and their neighbours: fetched once for each place, kept sealed, fetched anew where
// they changed. Written for Chrome 61.

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./ground.js").Ring} Ring */
/** @typedef {{code: string, name: string, level: number, own: boolean, mark: string, rings: number[][]}} Border */

const ADDRESS = "/petugas/sinkron/peta";
const NAME = "borders";
const DAY = 24 * 3600000;

/** What is kept. @param {Store} store @returns {Promise<{fetched: number, places: string, held: Object<string, Border>}>} */
async function kept(store) {
  return (await store.kept(NAME)) || { fetched: 0, places: "", held: {} };
}

/** @param {Store} store @returns {Promise<Border[]>} in the order of their codes */
export async function borders(store) {
  const held = (await kept(store)).held;
  return Object.keys(held).sort().map((code) => held[code]);
}

/**
 * Fetch what is lacking, when the places of the phone are others than last time, and once a day.
 * @param {Store} store @param {function(string, Object): Promise<any>} ask
 */
export async function takeBorders(store, ask) {
  const lines = await store.lines();
  const places = Array.from(new Set(lines.map((line) => line.place))).sort().join(" ");
  const now = await kept(store);
  if (!places || (places === now.places && Date.now() - now.fetched < DAY)) return;
  for (let more = true; more;) {
    /** @type {Object<string, string>} */
    const have = {};
    Object.keys(now.held).forEach((code) => { have[code] = now.held[code].mark; });
    const page = await ask(ADDRESS, { have: have });
    page.gone.forEach((/** @type {string} */ code) => { delete now.held[code]; });
    page.borders.forEach((/** @type {Border} */ one) => { now.held[one.code] = one; });
    more = page.more && page.borders.length > 0;
  }
  await store.keep(NAME, { fetched: Date.now(), places: places, held: now.held });
}
