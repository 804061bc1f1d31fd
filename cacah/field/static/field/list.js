// Keeps the list of families fresh: asks every few seconds for the list's mark and fetches the list when it changed.
// It rests while the page is hidden, and after ten minutes without a touch, so that an idle session can end.

const EVERY = 3000;
const REST_AFTER = 10 * 60 * 1000;

let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

/** @returns {HTMLElement | null} */
const list = () => document.querySelector("#families[data-mark-url]");

/** @param {string} address @returns {Promise<Response | null>} null when there is no answer or the session has ended */
async function ask(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    return answer.ok ? answer : null;
  } catch (error) {
    return null;
  }
}

async function refresh() {
  const shown = list();
  if (!shown || document.hidden || Date.now() - touched > REST_AFTER) return;
  const answer = await ask(shown.dataset.markUrl || "");
  if (!answer || (await answer.json()).mark === shown.dataset.mark) return;
  const page = await ask(location.href);
  if (!page) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#families");
  if (fresh) replace(shown, fresh);
}

/** Put the new list in place and the focus back on the same family's button. @param {Element} old @param {Element} fresh */
function replace(old, fresh) {
  const focused = document.activeElement;
  const form = focused && old.contains(focused) ? focused.closest("form") : null;
  const held = form && form.getAttribute("action");
  old.replaceWith(fresh);
  Array.from(fresh.querySelectorAll("form")).forEach(function (one) {
    const button = one.querySelector("button");
    if (held && button && one.getAttribute("action") === held) button.focus();
  });
}

setInterval(refresh, EVERY);
