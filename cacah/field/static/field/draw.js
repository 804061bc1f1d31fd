// Builds what the officers' app shows. Text is always text: nothing that a register or an officer wrote becomes markup.
// Written for Chrome 61.

/** @typedef {Node|string|null|undefined|false} Child */

/**
 * An element; attributes beginning with `on` are listeners, true stands for an empty attribute, null and false for none.
 * @param {string} tag @param {Object<string, any>} attributes @param {...Child} children @returns {HTMLElement}
 */
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.keys(attributes).forEach(function (name) {
    const value = attributes[name];
    if (name.slice(0, 2) === "on") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  });
  append(made, children);
  return made;
}

/** @param {Element} parent @param {Child[]} children */
export function append(parent, children) {
  children.forEach(function (child) {
    if (child) parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  });
}

/** @param {Element} place @param {...Child} children */
export function fill(place, ...children) {
  while (place.firstChild) place.removeChild(place.firstChild);
  append(place, children);
}

/** @param {string} text @param {function(): void} pressed @param {string} [kind] @returns {HTMLElement} */
export function button(text, pressed, kind) {
  return el("button", { type: "button", class: kind || null, onclick: pressed }, text);
}

/** @param {Object<string, any>} attributes @returns {HTMLInputElement} */
export function input(attributes) {
  return /** @type {HTMLInputElement} */ (el("input", attributes));
}

/** @type {Map<string, Node>} */
const parsed = new Map();

/** One of the site's own pictures, drawn by the server; read once. @param {string} svg @returns {Node} */
export function picture(svg) {
  const held = parsed.get(svg);
  if (held) return held.cloneNode(true);
  const named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  const made = document.importNode(new DOMParser().parseFromString(named, "image/svg+xml").documentElement, true);
  parsed.set(svg, made);
  return made.cloneNode(true);
}

/**
 * A labelled field; `error` stands at it. @param {{name: string, label: string, hint?: string, type?: string,
 * value?: string, error?: string, most?: number, mode?: string, auto?: string, options?: Array<[string, string]>}} told
 * @returns {HTMLElement}
 */
export function field(told) {
  const id = "f-" + told.name;
  const error = told.error ? el("p", { class: "field-error", id: id + "-error" }, told.error) : null;
  const wrong = { "aria-invalid": error ? "true" : null, "aria-describedby": error ? id + "-error" : null };
  return el("div", { class: "field" },
    el("label", { for: id }, told.label, told.hint ? " " : null, told.hint ? el("span", { class: "hint" }, told.hint) : null),
    error,
    told.options && told.options.length ? choice(told.options, told.value || "", Object.assign({ id: id, name: told.name }, wrong))
      : el("input", Object.assign({
        id: id, name: told.name, type: told.type || "text", maxlength: told.most || 500, value: told.value || null,
        autocomplete: told.auto || "off", inputmode: told.mode || null,
      }, wrong)));
}

/** @param {Array<[string, string]>} options @param {string} value @param {Object<string, any>} attributes */
function choice(options, value, attributes) {
  return el("select", attributes, el("option", { value: "" }),
    ...options.map((one) => el("option", { value: one[0], selected: one[0] === value }, one[1])));
}

/** What is typed into a field of a form. @param {Element} form @param {string} name @returns {string} */
export function typed(form, name) {
  const found = form.querySelector("[name=" + name + "]");
  const isField = found instanceof HTMLInputElement || found instanceof HTMLSelectElement;
  return isField ? found.value.trim() : "";
}

/** Hand somebody a file. @param {string} name @param {string} content */
export function download(name, content) {
  const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = el("a", { href: url, download: name, hidden: true });
  document.body.appendChild(link);
  link.click();
  document.body.removeChild(link);
  setTimeout(function () { URL.revokeObjectURL(url); }, 60000);
}
