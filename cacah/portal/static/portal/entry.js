// The pages before the interview with JavaScript on: show a password, focus what is wrong. Written for Chrome 61.

// told to the server, so that it leaves showing and hiding questions to this phone (cacah/interview/desk.py)
document.cookie = "skrip=1; path=/; max-age=31536000; samesite=lax";

/** @param {HTMLButtonElement} button */
function shows(button) {
  const field = document.getElementById(button.dataset.show || "");
  if (!(field instanceof HTMLInputElement)) return;
  const words = [button.textContent, button.dataset.hide || ""];
  button.hidden = false;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", function () {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = words[hidden ? 1 : 0];
  });
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll("button[data-show]");
Array.from(buttons).forEach(shows);

const found = document.getElementById("perbaiki");
if (found) found.focus();

// A code from a QR stands behind the #, which no server sees; it goes into its field and out of the address.
const code = document.getElementById("id_kode");
if (code instanceof HTMLInputElement && /^#[0-9A-Za-z-]{16,24}$/.test(location.hash)) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
