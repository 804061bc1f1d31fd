// Offers what was answered for the person before, one tap instead of typing: for questions whose row in the survey has
// the appearance `same`. What it offers comes from this phone's own store. Written for Chrome 61.

import { ALL } from "./keeper.js";

/** @typedef {import("./keeper.js").Keeper} Keeper */
/** @typedef {Object<string, string[]>} Fields */

const PERSON = /^orang\/[0-9a-f-]{36}\//;
const ENDINGS = ["", "_d", "_m", "_y", "_code"];

/** @param {HTMLFormElement} form @param {string} name @returns {Array<HTMLInputElement|HTMLSelectElement>} */
function controls(form, name) {
  /** @type {Array<HTMLInputElement|HTMLSelectElement>} */
  const found = [];
  ENDINGS.forEach(function (ending) {
    Array.from(form.querySelectorAll('[name="' + name + ending + '"]')).forEach(function (field) {
      if (field instanceof HTMLSelectElement) found.push(field);
      if (field instanceof HTMLInputElement && field.type !== "radio" && field.type !== "checkbox") found.push(field);
    });
  });
  return found;
}

/** @param {HTMLInputElement|HTMLSelectElement} field @param {Fields} fields */
function given(field, fields) {
  return (fields[field.name] || []).filter(function (one) { return one !== "" && one !== "?"; })[0] || "";
}

/** How the other's answer is shown. @param {Array<HTMLInputElement|HTMLSelectElement>} all @param {Fields} fields */
function shown(all, fields) {
  return all.filter(function (field) { return field.type !== "hidden"; }).map(function (field) {
    const value = given(field, fields);
    if (!(field instanceof HTMLSelectElement)) return value;
    const option = Array.from(field.options).filter(function (one) { return one.value === value; })[0];
    return option ? option.text : "";
  }).filter(Boolean).join(" ");
}

/**
 * @param {HTMLFormElement} form @param {string} item @param {Fields} other what was typed for the person before
 * @param {string} words
 */
function offer(form, item, other, words) {
  const all = controls(form, item);
  const question = document.getElementById(item + "-q");
  const blank = all.every(function (field) { return field.value === ""; });
  const text = shown(all, other);
  if (!question || !blank || !text || question.querySelector("details.change")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "second same";
  button.textContent = words + " " + (other.name || [""])[0] + ": " + text;
  button.addEventListener("click", function () {
    all.forEach(function (field) { field.value = given(field, other); });
    button.remove();
    all[0].dispatchEvent(new Event("change", { bubbles: true }));
    all[0].focus();
  });
  (question.querySelector("fieldset") || question).appendChild(button);
}

/**
 * Offer what was typed for the person before, at every item that asks for it.
 * @param {HTMLFormElement} form @param {Object<string, {appearance?: string[]}>} items @param {Fields} other
 * @param {string} words
 */
export function offerSame(form, items, other, words) {
  Object.keys(items).forEach(function (item) {
    if ((items[item].appearance || []).indexOf("same") >= 0) offer(form, item, other, words);
  });
}

/** Whether an address below the mount is a page of one person. @param {string} path */
export function isPerson(path) {
  return PERSON.test(path);
}

/** @param {Keeper} keeper @param {HTMLFormElement} form */
export async function suggest(keeper, form) {
  /** @type {?HTMLElement} */
  const page = form.querySelector("[data-part]");
  if (!page || !isPerson(keeper.path)) return;
  const rows = (await keeper.safe.store.rows()).filter(function (row) {
    return row.path !== ALL && row.path !== keeper.path && isPerson(row.path);
  });
  if (!rows.length) return;
  const other = (await keeper.safe.value(rows[rows.length - 1])).fields;
  const wire = await (await fetch(page.dataset.part || "", { credentials: "same-origin" })).json();
  offerSame(form, wire.part.items, other, keeper.line.dataset.same || "");
}
