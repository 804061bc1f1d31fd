// What every page of the interview does with JavaScript on: brings what needs attention into focus, opens what a link
// points into, and keeps an impatient second press from being sent. Written for Chrome 61.

// told to the server, so that it leaves showing and hiding questions to this phone (cacah/interview/desk.py)
document.cookie = "skrip=1; path=/; max-age=31536000; samesite=lax";

/** Open the folds around an element, so that it can be seen and focused. @param {Element} element */
function unfold(element) {
  let fold = element.closest("details");
  while (fold) {
    fold.open = true;
    fold = fold.parentElement && fold.parentElement.closest("details");
  }
}

/** Go to the field that the address names. */
function visit() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  unfold(target);
  target.focus({ preventScroll: true });
  (target.closest("[data-item]") || target).scrollIntoView();
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
