// The service worker of the officers' app: keeps the shell, its words, styles and scripts, which are the same for
// everybody. What names families never comes this way. The server puts before these lines the one that sets `VERSION`, and
// cacah/lib/static/lib/taking.js. Written for Chrome 61.

/** @type {any} */
const worker = self;
const base = new URL("./", worker.location.href).pathname;
const OURS = "hp-";
const CACHE = OURS + worker.VERSION;
const QUESTIONS = OURS + "soal"; // filled by the page: the questionnaire, which outlives a version of the app
const FILES = /(?:src|data-file-[a-z-]+|rel="(?:stylesheet|manifest|icon)" href)="([^"]+)"/g;

async function fill() {
  await worker.taking(await caches.open(CACHE), base, FILES, "omit");
}

async function tidy() {
  const names = await caches.keys();
  const old = names.filter(function (name) { return name.indexOf(OURS) === 0 && name !== CACHE && name !== QUESTIONS; });
  await Promise.all(old.map(function (name) { return caches.delete(name); }));
  await worker.clients.claim();
}

/** What is kept, else the network. @param {Request} request @param {string} url */
async function kept(request, url) {
  const held = (await (await caches.open(CACHE)).match(url)) || (await (await caches.open(QUESTIONS)).match(url));
  return held || fetch(request);
}

worker.addEventListener("install", function (/** @type {any} */ event) {
  event.waitUntil(fill());
});
worker.addEventListener("activate", function (/** @type {any} */ event) {
  event.waitUntil(tidy());
});
worker.addEventListener("message", function (/** @type {any} */ event) {
  if (event.data === "now") worker.skipWaiting();
});
worker.addEventListener("fetch", function (/** @type {any} */ event) {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin || request.method !== "GET") return;
  if (request.mode !== "navigate") event.respondWith(kept(request, request.url));
  else if (url.pathname === base) event.respondWith(kept(request, base));
});
