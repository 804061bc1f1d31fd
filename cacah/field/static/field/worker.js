// The service worker of the officers' app: keeps the shell, its words, styles and scripts, which are the same for
// everybody. What names families never comes this way. `VERSION` is set in a line that the server puts before these.
// Written for Chrome 61.

/** @type {any} */
const worker = self;
const base = new URL("./", worker.location.href).pathname;
const OURS = "hp-";
const CACHE = OURS + worker.VERSION;
const QUESTIONS = OURS + "soal"; // filled by the page: the questionnaire, which outlives a version of the app
const FILES = /(?:src|data-file-[a-z-]+|rel="(?:stylesheet|manifest|icon)" href)="([^"]+)"/g;
const IMPORTS = /from\s*"([^"]+)"/g;

/** @param {RegExp} pattern @param {string} text @returns {string[]} */
function all(pattern, text) {
  const found = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match[1]);
  return found;
}

/** Fetch a file and the modules it imports. @param {Cache} cache @param {string} url @param {Object<string, boolean>} seen */
async function take(cache, url, seen) {
  if (seen[url]) return;
  seen[url] = true;
  const reply = await fetch(url, { credentials: "omit" });
  if (!reply.ok || reply.redirected) throw new Error(url);
  const text = /\.js$/.test(url) ? await reply.clone().text() : "";
  await cache.put(url, reply);
  const urls = all(IMPORTS, text).map(function (one) { return new URL(one, new URL(url, worker.location.href)).pathname; });
  await Promise.all(urls.map(function (one) { return take(cache, one, seen); }));
}

async function fill() {
  const cache = await caches.open(CACHE);
  const reply = await fetch(base, { credentials: "omit" });
  if (!reply.ok || reply.redirected) throw new Error("no shell");
  const text = await reply.clone().text();
  /** @type {Object<string, boolean>} */
  const seen = {};
  await Promise.all(all(FILES, text).map(function (url) { return take(cache, url, seen); }));
  await cache.put(base, reply); // last: whoever finds the shell finds everything
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
