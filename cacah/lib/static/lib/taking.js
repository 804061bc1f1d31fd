// What every service worker here begins with: keeping a file with the modules that it imports. The server puts these
// lines before the worker's own (cacah/lib/statics.py), so that a phone fetches one file. Written for Chrome 61.

/** @type {any} */
const everywhere = self;

everywhere.taking = (function () {
  const IMPORTS = /from\s*"([^"]+)"/g;

  /** @param {RegExp} pattern @param {string} text @returns {string[]} */
  function all(pattern, text) {
    const found = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match[1]);
    return found;
  }

  /**
   * Fetch a file and the modules it imports. @param {Cache} cache @param {string} url
   * @param {Object<string, boolean>} seen @param {RequestCredentials} credentials
   */
  async function take(cache, url, seen, credentials) {
    if (seen[url]) return;
    seen[url] = true;
    const reply = await fetch(url, { credentials: credentials });
    if (!reply.ok || reply.redirected) throw new Error(url);
    const text = /\.js$/.test(url) ? await reply.clone().text() : "";
    await cache.put(url, reply);
    const urls = all(IMPORTS, text).map(function (one) { return new URL(one, new URL(url, location.href)).pathname; });
    await Promise.all(urls.map(function (one) { return take(cache, one, seen, credentials); }));
  }

  /**
   * A page and every file that it names by `files`; the page last, so that whoever finds it finds everything.
   * @param {Cache} cache @param {string} url @param {RegExp} files @param {RequestCredentials} credentials
   */
  async function page(cache, url, files, credentials) {
    const reply = await fetch(url, { credentials: credentials });
    if (!reply.ok || reply.redirected) throw new Error("no shell");
    const text = await reply.clone().text();
    /** @type {Object<string, boolean>} */
    const seen = {};
    await Promise.all(all(files, text).map(function (one) { return take(cache, one, seen, credentials); }));
    await cache.put(url, reply);
  }

  return page;
})();
