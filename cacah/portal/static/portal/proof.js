// Instead of waiting: find the number that the server hid (ALTCHA), then send what was typed once more. For Chrome 61.

/** @param {string} hex */
function bytes(hex) {
  const pairs = hex.match(/../g) || [];
  return new Uint8Array(pairs.map(function (pair) { return parseInt(pair, 16); }));
}

/** @param {ArrayBuffer} buffer */
function hexOf(buffer) {
  return Array.from(new Uint8Array(buffer), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
}

/**
 * @typedef {{nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string}} Parameters
 * @param {Parameters} asked
 * @param {number} counter
 */
function derived(asked, counter) {
  const nonce = bytes(asked.nonce);
  const secret = new Uint8Array(nonce.length + 4);
  secret.set(nonce);
  new DataView(secret.buffer).setUint32(nonce.length, counter);
  const rule = { name: "PBKDF2", hash: "SHA-256", salt: bytes(asked.salt), iterations: asked.cost };
  return crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]).then(function (key) {
    return crypto.subtle.deriveBits(rule, key, asked.keyLength * 8);
  }).then(hexOf);
}

/**
 * @param {Parameters} asked
 * @param {number} counter
 * @returns {Promise<{counter: number, derivedKey: string}>}
 */
function solve(asked, counter) {
  return derived(asked, counter).then(function (found) {
    return found.indexOf(asked.keyPrefix) === 0 ? { counter: counter, derivedKey: found } : solve(asked, counter + 1);
  });
}

const form = document.getElementById("lagi");
const told = document.getElementById("menghitung");
// Outside a secure context there is nothing to compute with: then the page is as it is without JavaScript.
if (form instanceof HTMLFormElement && told && window.crypto && crypto.subtle) {
  const challenge = JSON.parse(form.dataset.challenge || "{}");
  const field = form.elements.namedItem("bukti");
  told.hidden = false;
  solve(challenge.parameters, 0).then(function (solution) {
    if (field instanceof HTMLInputElement) field.value = JSON.stringify({ challenge: challenge, solution: solution });
    form.submit();
  });
}
