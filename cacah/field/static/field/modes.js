// Which ways of counting are open today where a family is: what the plan says, as pull brought it. Written for Chrome 61.

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").Line} Line */
/** @typedef {import("./families.js").Row} Row */
/** @typedef {{ways: ?Object<string, string[]>, today: string}} Modes */

/** @param {Store} store @returns {Promise<string>} today where the phone is, by the server's clock */
async function today(store) {
  const now = new Date(await store.now());
  const two = (/** @type {number} */ number) => ("0" + number).slice(-2);
  return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
}

/** @param {any} held @param {Line} line */
function waysAt(held, line) {
  return held ? held[line.place] || held[""] || {} : null;
}

/** @param {Store} store @param {Line} line @returns {Promise<Modes>} */
export async function modesOf(store, line) {
  return { ways: waysAt(await store.kept("modes"), line), today: await today(store) };
}

/** Whether a mode is open; while the server has told nothing, interviews are. @param {Modes} modes @param {string} mode */
export function isOpen(modes, mode) {
  if (!modes.ways) return mode === "interview";
  const days = modes.ways[mode];
  return Boolean(days) && days[0] <= modes.today && modes.today <= days[1];
}

/** Say of each family whether nobody visits it now: where the list alone is checked, but for those who asked for a visit.
 * @param {Row[]} rows @param {Store} store */
export async function obeyed(rows, store) {
  const held = await store.kept("modes");
  const day = await today(store);
  rows.forEach(function (row) {
    const modes = { ways: waysAt(held, row.line), today: day };
    row.idle = !row.line.asked && isOpen(modes, "list_check") && !isOpen(modes, "interview") && !isOpen(modes, "drop_off");
  });
}
