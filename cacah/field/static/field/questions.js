// The page of the app on which a family is interviewed (asking.js), and what leads to it. Written for Chrome 61.

import { interview } from "./asking.js";
import { button, el, fill } from "./draw.js";
import { isAsked, isProven, toAsk } from "./families.js";
import { isOpen, modesOf } from "./modes.js";

/** @typedef {import("./types.d.ts").App} App */
/** @typedef {import("./families.js").Row} Row */

const PAGE = "#wawancara/";

/**
 * The way into the interview. What was begun goes on, also where somebody has answered since; once it is finished there
 * is none, unless the server did not take it or asks for more. @param {App} app @param {Row} row
 */
export async function way(app, row) {
  const say = app.words.say.bind(app.words);
  const line = row.line;
  const isBegun = Boolean(await app.open().draft(line.id));
  const isWanted = line.interview && !isProven(row);
  if (!isBegun && (isAsked(row) || !isWanted)) return null;
  const modes = await modesOf(app.open(), line);
  if (!isBegun && !line.asked && !isOpen(modes, "interview")) {
    return el("p", { class: "quiet" }, say(isOpen(modes, "drop_off") ? "paper_here" : "no_interview_here"));
  }
  const go = el("a", { class: "button", href: PAGE + line.id }, say(isBegun ? "interview_on" : "interview"));
  if (isWanted) return el("p", { class: "actions" }, go);
  return el("div", { class: "note attention" }, el("p", {}, say("answered_since")), el("p", { class: "actions" }, go),
    el("details", { class: "more" }, el("summary", {}, say("throw_away")), el("p", {}, say("throw_away_sure")),
      button(say("throw_away"), async () => {
        await app.open().dropDraft(line.id);
        app.draw();
      }, "second")));
}

/** The sheet of the questions, beside those of the app. @param {boolean} isOn */
export function dressed(isOn) {
  document.body.classList.toggle("asking", isOn);
  const sheet = document.getElementById("dress");
  if (sheet) sheet.setAttribute("media", isOn ? "all" : "not all");
}

/** @param {App} app @param {string} id @returns {Promise<void|function(): void>} what to do when the page is left */
export async function asked(app, id) {
  const row = (await app.rows()).filter((one) => one.line.id === id)[0];
  if (!row) {
    fill(app.root, el("h1", {}, app.words.say("gone")), el("p", {}, app.words.say("gone_long")));
    return;
  }
  const left = function () { location.hash = "#keluarga/" + id; };
  const place = el("div", {});
  fill(app.root, place);
  dressed(true);
  try {
    const away = await interview(place, app.open(), toAsk(row), {
      language: app.words.words.language, left: left, around: () => app.standing.facts(),
    });
    return function () {
      dressed(false);
      away();
    };
  } catch (error) {
    dressed(false);
    fill(app.root, el("p", {}, el("a", { class: "back", href: "#keluarga/" + id }, app.words.say("back"))),
      el("h1", {}, app.words.say("interview")), el("p", { class: "note attention" }, app.words.say("no_questions")));
  }
}
