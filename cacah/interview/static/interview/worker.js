// The service worker of the interview: keeps the shell, styles, scripts and the questionnaire, which are the same for
// everybody; never a page with an answer. The server puts cacah/lib/static/lib/taking.js before these lines.
// Written for Chrome 61.

/** @type {any} */
const worker = self;
const base = new URL("./isi/", worker.location.href).pathname;
const CACHE = "cacah" + worker.location.search;
const SHELL = base + "luring/";
const FILES = /(?:src|data-file-[a-z-]+|rel="stylesheet" href)="([^"]+)"/g;
const KEPT = new RegExp("^(?:/static/|" + base + "(?:soal|lukisan|daftar)/)");

async function fill() {
  await worker.taking(await caches.open(CACHE), SHELL, FILES, "same-origin");
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter(function (name) { return name !== CACHE && /^cacah/.test(name); }).map(function (name) {
    return caches.delete(name);
  }));
  await worker.clients.claim();
}

/** @param {Request} request */
async function kept(request) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(request.url);
  if (held) return held;
  const reply = await fetch(request);
  if (reply.ok && !reply.redirected) await cache.put(request.url, reply.clone());
  return reply;
}

/** A page; without a network the shell, which draws it from what the phone keeps. @param {Request} request */
async function page(request) {
  try {
    const reply = await fetch(request);
    if (reply.status !== 502 && reply.status !== 504) return reply;
  } catch (error) {
    // no network: below
  }
  const held = await (await caches.open(CACHE)).match(SHELL);
  return held || Response.error();
}

worker.addEventListener("install", function (/** @type {any} */ event) {
  event.waitUntil(fill().then(function () { return worker.skipWaiting(); }));
});
worker.addEventListener("activate", function (/** @type {any} */ event) {
  event.waitUntil(tidy());
});
worker.addEventListener("fetch", function (/** @type {any} */ event) {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === "GET" && KEPT.test(url.pathname)) event.respondWith(kept(request));
  else if (request.mode === "navigate" && url.pathname.indexOf(base) === 0) event.respondWith(page(request));
});
