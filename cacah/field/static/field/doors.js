// The ways into the officers' app: enrolling the phone, opening it with the secret, and what is left when nobody can.
// Written for Chrome 61.

import { button, download, el, field, fill, typed } from "./draw.js";
import { FEWEST_DIGITS, FEWEST_LETTERS, weakness } from "./phone.js";

/** @typedef {import("./types.d.ts").App} App */

const REFUSALS = ["second_factor", "too_many"]; // what an officer can act on; all else is "not now"

/** A new secret, twice. @param {App} app @param {Object<string, string>} wrong by field @param {string} [label] */
export function fields(app, wrong, label) {
  const limits = { digits: FEWEST_DIGITS, letters: FEWEST_LETTERS };
  const say = app.words.say.bind(app.words);
  return [
    field({ name: "secret", type: "password", label: label || say("secret"), hint: say("secret_hint", limits), auto: "new-password",
      error: wrong.secret }),
    field({ name: "again", type: "password", label: say("secret_again"), auto: "new-password", error: wrong.again }),
  ];
}

/** What is wrong with a new secret that was typed twice. @param {App} app @param {Element} form @returns {Object<string, string>} */
export function faultsOf(app, form) {
  const secret = typed(form, "secret");
  const weak = weakness(secret);
  if (weak) return { secret: app.words.say(weak, { digits: FEWEST_DIGITS, letters: FEWEST_LETTERS }) };
  return secret === typed(form, "again") ? {} : { again: app.words.say("secret_differs") };
}

/** Say at which field something is wrong. @param {App} app @param {Object<string, string>} wrong */
export function summary(app, wrong) {
  const names = Object.keys(wrong);
  if (!names.length) return null;
  const rows = names.map((name) => el("li", {}, name === "form" ? wrong[name] : el("a", { href: "#f-" + name, onclick:
    function (/** @type {Event} */ event) {
      event.preventDefault();
      const input = document.getElementById("f-" + name);
      if (input) input.focus();
    } }, wrong[name])));
  return el("div", { class: "error-summary", role: "alert" }, el("h2", {}, app.words.say("wrong")), el("ul", {}, ...rows));
}

/** Enrol this phone, online. @param {App} app @param {Object<string, string>} [wrong] @param {string} [called] */
export async function enrol(app, wrong, called) {
  const say = app.words.say.bind(app.words);
  const own = await app.phone.own();
  const held = (await app.phone.state()) === "locked";
  if (held && own && own.enrolled) {
    fill(app.root, el("h1", {}, say("enrolled")), el("p", {}, say("enrolled_long")),
      el("p", { class: "actions" }, el("a", { class: "button", href: app.home }, say("open_app"))));
    return;
  }
  const found = wrong || {};
  const form = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    enrolled(app, form, held);
  } }, field({ name: "name", label: say("phone_name"), hint: say("phone_name_hint"), most: 40, error: found.name,
    value: called || say("phone_name_value") }), ...(held ? [] : fields(app, found)),
  el("p", { class: "actions" }, el("button", {}, say("enrol"))));
  fill(app.root, el("h1", {}, say("enrol_title")), summary(app, found), el("p", {}, say("enrol_long")),
    held ? null : el("p", { class: "note attention" }, say("secret_lost")), form);
}

/** @param {App} app @param {HTMLElement} form @param {boolean} held whether there is a secret already */
async function enrolled(app, form, held) {
  const secret = typed(form, "secret");
  const name = typed(form, "name");
  /** @type {Object<string, string>} */
  const wrong = Object.assign(name ? {} : { name: app.words.say("name_missing") }, held ? {} : faultsOf(app, form));
  if (Object.keys(wrong).length) return enrol(app, wrong, name);
  fill(app.root, el("h1", {}, app.words.say("enrol_title")), el("p", { role: "status" }, app.words.say("wait")));
  if (!held) await app.phone.protect(secret, app.root.dataset.seal || "");
  const refused = await registered(app, name);
  if (refused) return enrol(app, { form: app.words.say("refused_" + refused) }, name);
  await app.phone.refused("");
  location.replace(app.home);
}

/** Tell the server of this phone's key. @param {App} app @param {string} name @returns {Promise<string>} why not */
async function registered(app, name) {
  const own = await app.phone.candidate();
  const body = JSON.stringify({ id: own.device, key: await app.phone.publicKey(own), name: name });
  const headers = { "X-CSRFToken": app.root.dataset.token || "" };
  try {
    const reply = await fetch(app.root.dataset.enrol || "", { method: "POST", headers: headers, body: body,
      credentials: "same-origin" });
    const told = reply.redirected ? { refused: "second_factor" } : await reply.json();
    if (reply.ok && told.device === own.device) {
      await app.phone.enrolled(told.counter);
      return "";
    }
    if (told.refused === "taken") await app.phone.disown();
    return REFUSALS.indexOf(told.refused) >= 0 ? told.refused : "now";
  } catch (error) {
    return "now";
  }
}

/** Nobody has used this phone for the census yet. @param {App} app */
export function welcome(app) {
  const say = app.words.say.bind(app.words);
  fill(app.root, el("h1", {}, say("welcome")), el("p", {}, say("welcome_long")),
    el("p", { class: "actions" }, el("a", { class: "button", href: app.root.dataset.begin }, say("begin"))), languages(app));
}

/** @param {App} app @returns {HTMLElement} */
export function languages(app) {
  const all = app.words.words.languages;
  return el("p", { class: "actions" }, ...Object.keys(all).filter((code) => code !== app.words.words.language)
    .map((code) => {
      const other = button(all[code], () => { app.speak(code); }, "second");
      other.lang = code;
      return other;
    }));
}

/** Open what is sealed here. @param {App} app @param {string} [wrong] */
export async function unlock(app, wrong) {
  const say = app.words.say.bind(app.words);
  const unsent = await app.phone.unsent();
  const refusal = await app.phone.refusal();
  const form = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    opened(app, form);
  } }, field({ name: "secret", type: "password", label: say("secret"), auto: "current-password", error: wrong }),
  el("p", { class: "actions" }, el("button", {}, say("unlock"))));
  fill(app.root, el("h1", {}, say("locked")),
    refusal ? el("p", { class: "note attention" }, say("refused_" + refusal)) : null,
    unsent ? el("p", {}, say("unsent", { number: unsent })) : null, form,
    unsent ? el("p", {}, button(say("pack"), () => { handedOver(app); }, "plain")) : null, languages(app));
  const input = document.getElementById("f-secret");
  if (input) input.focus();
}

/** @param {App} app @param {HTMLElement} form */
async function opened(app, form) {
  const secret = typed(form, "secret");
  if (!secret) return unlock(app, app.words.say("secret_missing"));
  fill(app.root, el("h1", {}, app.words.say("locked")), el("p", { role: "status" }, app.words.say("wait")));
  const result = await app.phone.unlock(secret);
  if (typeof result !== "number") await app.enter(result);
  else if (result) await unlock(app, app.words.say("secret_wrong", { number: result }));
  else await shut(app);
}

/** Nobody can open what lies here any more but the census. @param {App} app */
export async function shut(app) {
  const say = app.words.say.bind(app.words);
  const unsent = (await app.phone.sealed()).length;
  const refusal = await app.phone.refusal();
  fill(app.root, el("h1", {}, say("shut")),
    el("p", { class: "note attention" }, say(refusal ? "refused_" + refusal : "shut_tries")),
    el("p", {}, unsent ? say("shut_unsent", { number: unsent }) : say("shut_nothing")),
    unsent ? el("p", { class: "actions" }, button(say("pack"), () => { handedOver(app).then(() => shut(app)); })) : null,
    unsent && !app.handed ? null : el("p", { class: "actions" }, button(say("start_over"), () => {
      app.phone.clear().then(() => { location.assign(app.root.dataset.begin || ""); });
    }, "second")), languages(app));
}

/** Hand over everything the server has not, sealed. @param {App} app */
export async function handedOver(app) {
  download("cacah-" + new Date().toISOString().slice(0, 10) + ".json", await app.phone.pack());
  app.handed = true;
}
