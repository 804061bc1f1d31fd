// Codes that let a family in, made at the door: 16 signs, the last one a check (cacah/entry/core/codes.py). They are worth
// nothing until the server hears with which family they were left. Written for Chrome 61.

const SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH = 16;
const EVEN = 256 - (256 % SIGNS.length); // bytes from here on would make some signs likelier than others

/** One sign by chance, each as likely as any other. @returns {string} */
function sign() {
  const raw = new Uint8Array(1);
  do crypto.getRandomValues(raw); while (raw[0] >= EVEN);
  return SIGNS[raw[0] % SIGNS.length];
}

/** @returns {string} a fresh code, without hyphens */
export function fresh() {
  const body = Array.from({ length: LENGTH - 1 }, sign);
  const sum = body.reduce(function (all, one, at) { return all + (at + 1) * SIGNS.indexOf(one); }, 0);
  return body.join("") + SIGNS[sum % SIGNS.length];
}

/** @param {string} code @returns {string} `ABCD-EFGH-JKMN-PQRS` */
export function grouped(code) {
  return (code.match(/.{4}/g) || []).join("-");
}
