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
