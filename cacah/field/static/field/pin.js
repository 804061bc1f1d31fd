// Changing the PIN or passphrase of this phone. Written for Chrome 61.

import { faultsOf, fields, summary } from "./doors.js";
import { el, field, fill, typed } from "./draw.js";

/** @typedef {import("./types.d.ts").App} App */

export const PAGE = "#pin";

/** @param {App} app @param {Object<string, string>} [wrong] by field */
export function renewal(app, wrong) {
  const say = app.words.say.bind(app.words);
  const found = wrong || {};
  const form = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    changed(app, form);
  } }, field({ name: "old", type: "password", label: say("pin_old"), auto: "current-password", error: found.old }),
  ...fields(app, found, say("pin_new")), el("p", { class: "actions" }, el("button", {}, say("pin"))));
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#hari" }, say("day"))), el("h1", {}, say("pin")),
    summary(app, found), el("p", { class: "note attention" }, say("pin_long")), form);
}

/** @param {App} app @param {Element} form */
async function changed(app, form) {
  const say = app.words.say.bind(app.words);
  const old = typed(form, "old");
  const secret = typed(form, "secret");
  const wrong = faultsOf(app, form);
  if (!old) wrong.old = say("secret_missing");
  else if (old === secret) wrong.secret = say("pin_same");
  if (Object.keys(wrong).length) return renewal(app, wrong);
  fill(app.root, el("h1", {}, say("pin")), el("p", { role: "status" }, say("wait")));
  const done = await app.phone.change(old, secret);
  if (!app.store) return; // locked meanwhile
  if (done === 0) return app.lock(); // nobody opens it any more
  if (typeof done === "number") return renewal(app, { old: say("secret_wrong", { number: done }) });
  fill(app.root, el("p", {}, el("a", { class: "back", href: "#hari" }, say("day"))), el("h1", {}, say("pin")),
    el("p", { class: "note done", role: "status" }, "✓ " + say("pin_changed")));
}
