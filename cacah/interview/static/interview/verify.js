// Checks a receipt without a network: its token against the public keys kept from /.well-known/cacah-receipts.json.
// The format is described in docs/developer/receipts.md; interview/vectors/receipts.json holds Python to the same.

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIGNED = [0, 29, 35]; // bytes before the signature, by version
const SIGNATURE = 64, MARK = 6;
const PREFIX = "cacah receipt 2";

/**
 * What a receipt attests. `send`: id of the send; `whose`: see `isOf`, null in a receipt of the first version.
 * @typedef {{number: string, code: string, receivedAt: Date, members: number, completeMembers: number,
 *            send: Uint8Array<ArrayBuffer>, whose: Uint8Array<ArrayBuffer> | null}} Statement
 */

/**
 * `genuine`: signed by one of the keys. `false`: not. `cannot`: this browser cannot check Ed25519 signatures (Chrome
 * before 137, Firefox before 129, Safari before 17, or a page without HTTPS); say so, and never call it genuine.
 * @typedef {{answer: "genuine" | "false" | "cannot", statement: Statement | null}} Found
 */

/**
 * A public key as in the published file.
 * @typedef {{kty: string, crv: string, x: string}} Key
 */

/**
 * @param {string} text a token, or the address with the token at its end
 * @param {Key[]} keys
 * @param {SubtleCrypto} [subtle] the browser's own without it
 * @returns {Promise<Found>}
 */
export async function verify(text, keys, subtle) {
  const known = subtle || (self.crypto && self.crypto.subtle);
  const raw = bytes(text.trim().split("/").pop() || "");
  const end = raw ? SIGNED[raw[0]] : 0;
  if (!raw || !end || raw.length !== end + SIGNATURE) return { answer: "false", statement: null };
  if (!known) return { answer: "cannot", statement: null };
  for (const key of keys) {
    const signed = await signedBy(known, key, raw);
    if (signed === null) return { answer: "cannot", statement: null };
    if (signed) return { answer: "genuine", statement: await statement(known, raw) };
  }
  return { answer: "false", statement: null };
}

/**
 * Whether `key` signed; null when this browser does not know the algorithm.
 * @param {SubtleCrypto} subtle
 * @param {Key} key
 * @param {Uint8Array<ArrayBuffer>} raw
 * @returns {Promise<boolean | null>}
 */
async function signedBy(subtle, key, raw) {
  const point = bytes(key.x);
  if (key.kty !== "OKP" || key.crv !== "Ed25519" || !point || point.length !== 32) return false;
  try {
    const held = await subtle.importKey("raw", point, { name: "Ed25519" }, false, ["verify"]);
    return await subtle.verify({ name: "Ed25519" }, held, raw.slice(raw.length - SIGNATURE), raw.slice(0, raw.length - SIGNATURE));
  } catch (error) {
    return null;
  }
}

/**
 * @param {SubtleCrypto} subtle
 * @param {Uint8Array<ArrayBuffer>} raw
 * @returns {Promise<Statement>}
 */
async function statement(subtle, raw) {
  const view = new DataView(raw.buffer);
  const seconds = view.getUint32(17) * 4294967296 + view.getUint32(21);
  const digest = new Uint8Array(await subtle.digest("SHA-256", raw.slice(raw.length - SIGNATURE)));
  const number = base32(raw.slice(1, 17), 26, 2), code = base32(digest, 12, 0);
  return {
    number: [number.slice(0, 6), number.slice(6, 12), number.slice(12, 19), number.slice(19)].join("-"),
    code: [code.slice(0, 4), code.slice(4, 8), code.slice(8)].join("-"),
    receivedAt: new Date(seconds * 1000),
    members: view.getUint16(25),
    completeMembers: view.getUint16(27),
    send: raw.slice(1, 17),
    whose: raw[0] === 1 ? null : raw.slice(29, 29 + MARK),
  };
}

/**
 * Whether a receipt is of the family, or of the person who answered alone, with this id. Only who knows the id can tell.
 * @param {Statement} told
 * @param {string} id a UUID
 * @param {SubtleCrypto} [subtle] the browser's own without it
 * @returns {Promise<boolean>}
 */
export async function isOf(told, id, subtle) {
  if (!told.whose) return false;
  const own = (id.replace(/-/g, "").match(/../g) || []).map((two) => parseInt(two, 16));
  const raw = new Uint8Array(PREFIX.length + told.send.length + own.length);
  raw.set(new TextEncoder().encode(PREFIX));
  raw.set(told.send, PREFIX.length);
  raw.set(own, PREFIX.length + told.send.length);
  const digest = new Uint8Array(await (subtle || self.crypto.subtle).digest("SHA-256", raw));
  return told.whose.every((byte, place) => byte === digest[place]);
}

/**
 * The first `count` letters of `raw`, five bits each, after `before` bits of nothing.
 * @param {Uint8Array<ArrayBuffer>} raw
 * @param {number} count
 * @param {number} before
 */
function base32(raw, count, before) {
  let text = "";
  for (let letter = 0; letter < count; letter++) {
    let value = 0;
    for (let bit = letter * 5 - before; bit < letter * 5 - before + 5; bit++)
      value = value * 2 + (bit < 0 ? 0 : (raw[bit >> 3] >> (7 - (bit & 7))) & 1);
    text += LETTERS[value];
  }
  return text;
}

/**
 * @param {string} text base64url without padding (RFC 4648, section 5)
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
function bytes(text) {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const raw = new Uint8Array(plain.length);
  for (let place = 0; place < raw.length; place++) raw[place] = plain.charCodeAt(place);
  return raw;
}
