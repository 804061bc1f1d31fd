// What every page of the interview does with JavaScript on: brings what needs attention into focus, opens what a link
// points into, keeps an impatient second press from being sent, and starts the keeper of what is typed (keeper.js).
// Written for Chrome 61.

import { ALL, Keeper, reveal } from "./keeper.js";
import { Store } from "./safe.js";
import { suggest } from "./same.js";

// told to the server, so that it leaves showing and hiding questions to this phone (cacah/interview/desk.py)
document.cookie = "skrip=1; path=/; max-age=31536000; samesite=lax";

/** Go to the field that the address names. */
function visit() {
  if (location.hash.length > 1) reveal(document.getElementById(decodeURIComponent(location.hash.slice(1))));
}

const PATIENCE = 5000; // milliseconds: an answer that was lost on the way may be sent again

/** @param {HTMLFormElement} form */
function once(form) {
  form.addEventListener("submit", function (event) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, PATIENCE);
  });
}

const found = document.getElementById("perbaiki");
if (location.hash) visit();
else if (found) found.focus();
window.addEventListener("hashchange", visit);
// a page that comes back from the browser's memory may be sent again
window.addEventListener("pageshow", function () {
  Array.from(document.forms).forEach(function (form) { delete form.dataset.sent; });
});
Array.from(document.forms).forEach(once);

const SETTLED = 5000; // milliseconds on a page after which the phone fetches what it needs to go on alone

/** The form of this page that asks questions. @returns {?HTMLFormElement} */
function asking() {
  const page = document.querySelector("form [data-part]");
  return page && page.closest("form");
}

/** @param {HTMLElement} line */
async function keep(line) {
  if (line.dataset.end !== undefined) return (await Store.open()).clear();
  const form = asking();
  let early = false;
  if (form) form.addEventListener("input", function () { early = true; });
  const keeper = await Keeper.of(line);
  if (!keeper) return;
  await keeper.acknowledge();
  if (form) {
    keeper.attach(form);
    keeper.sends(form);
    if (early) keeper.typed();
    else await keeper.restore(line.dataset.posted !== undefined);
    await suggest(keeper, form);
    setTimeout(function () { provide(keeper).catch(function () {}); }, SETTLED); // without it there is no shell
  }
  if ((await keeper.waiting()).length && (await keeper.sync()) && !form) location.reload();
  if (!form) await point(keeper);
}

/** Name the pages of which something could not be saved: a place typed without a network that may mean several. @param {Keeper} keeper */
async function point(keeper) {
  const rows = (await keeper.safe.store.rows()).filter(function (row) { return row.state === "told"; });
  const all = rows.length ? await keeper.safe.row(ALL) : undefined;
  const names = all ? (await keeper.safe.value(all)).parts : {};
  if (rows.length) keeper.say("look");
  rows.forEach(function (row) {
    const link = document.createElement("a");
    link.href = keeper.base + row.path;
    link.className = "tap";
    const person = names[row.path.split("/")[1]];
    link.textContent = (person && person.name) || keeper.line.dataset.home || row.path;
    keeper.line.appendChild(document.createTextNode(" "));
    keeper.line.appendChild(link);
  });
}

/** What the phone needs to go on without a network: once in a sitting, and anew when the list of people changed. @param {Keeper} keeper */
async function provide(keeper) {
  const line = keeper.line;
  const row = await keeper.safe.row(ALL);
  const people = document.querySelectorAll(".people > .person").length;
  if (!row || (people && people !== (await keeper.safe.value(row)).members.length)) {
    const reply = await fetch(keeper.base + "bekal/", { credentials: "same-origin" });
    if (!reply.ok || reply.redirected) return;
    await keeper.safe.put(ALL, await reply.json(), "saved");
  }
  /** @type {?HTMLElement} */
  const page = document.querySelector("[data-part]");
  if (!navigator.serviceWorker || !page) return;
  const version = (page.dataset.part || "").split("/").slice(-3, -1).concat(line.dataset.shell || "").join("-");
  await navigator.serviceWorker.register(line.dataset.worker + "?v=" + encodeURIComponent(version), { scope: keeper.base });
}

const kept = document.getElementById("kept");
if (kept) keep(kept).catch(function () {}); // a phone that cannot keep anything has plain forms
