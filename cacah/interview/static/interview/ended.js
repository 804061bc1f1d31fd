// On the first page: what an ended sitting left on this phone goes to the census, and the phone forgets it. A sitting
// that may still go on is left alone. Written for Chrome 61.

import { IDLE, Store } from "./safe.js";

const ENDED = /[?&](?:keluar|habis)=/;

/** @param {string} pack */
async function end(pack) {
  const store = await Store.open();
  const keys = await store.keys();
  if (!keys) return;
  if (/[?&]habis=disimpan/.test(location.search)) await forgetSent(store);
  const over = !keys.local || Date.now() - keys.touched > IDLE || ENDED.test(location.search);
  if (!over) return;
  await store.lock();
  await store.handOver(pack);
}

/** The page that came too late is kept by the server already. @param {Store} store */
async function forgetSent(store) {
  const rows = await store.rows();
  if (rows.filter(function (row) { return row.state === "typed" || row.state === "told"; }).length === 0) {
    await store.clear();
  }
}

const script = document.querySelector("script[data-pack]");
if (script instanceof HTMLScriptElement) end(script.dataset.pack || "").catch(function () {}); // it goes up next time
