// Everything the officers' app says, in one language: the server's words (cacah/field/app.py), handed over as data.
// Written for Chrome 61.

/** @typedef {{taps: string[], asked: Object<string, string[]>}} Asked */
/** @typedef {{language: string, languages: Object<string, string>, texts: Object<string, string>,
 *   lines: Object<string, {text: string, icon: string, tone: string}>, icons: Object<string, string>,
 *   instructed: Object<string, string>, told: Object<string, string>,
 *   faults: Object<string, string>, facts: Object<string, {label: string, hint: string, type: string, options: Array<[string, string]>}>,
 *   visit: Asked, inside: Asked, numbered: Asked, paper: Asked, listed: Asked, inside_listed: Asked, answered: Asked}} Words */

const LOCALES = /** @type {Object<string, string>} */ ({ id: "id-ID", en: "en-GB" });

export class Wording {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.locale = LOCALES[words.language] || words.language;
    this.number = new Intl.NumberFormat(this.locale);
    this.hour = new Intl.DateTimeFormat(this.locale, { hour: "2-digit", minute: "2-digit" });
    this.day = new Intl.DateTimeFormat(this.locale, { day: "numeric", month: "long" });
  }

  /** The language this phone speaks, as every page of the site knows it. @returns {string} */
  static chosen() {
    const found = /(?:^|; )bahasa=(\w+)/.exec(document.cookie);
    return found ? found[1] : "id";
  }

  /** @param {string} language */
  static choose(language) {
    document.cookie = "bahasa=" + language + "; path=/; max-age=31536000; samesite=lax";
  }

  /** @param {DOMStringMap} files the addresses of the words, by language @returns {Promise<Wording>} */
  static async fetched(files) {
    const language = Wording.chosen();
    const name = "file" + language.charAt(0).toUpperCase() + language.slice(1);
    const reply = await fetch(files[name] || files.fileId || "", { credentials: "omit" });
    const wording = new Wording(await reply.json());
    document.documentElement.lang = wording.words.language;
    return wording;
  }

  /** @param {string} name @param {Object<string, string|number>} [slots] @returns {string} */
  say(name, slots) {
    const text = this.words.texts[name] || name;
    return text.replace(/%\((\w+)\)s/g, (all, slot) => {
      const value = (slots || {})[slot];
      return typeof value === "number" ? this.number.format(value) : String(value);
    });
  }

  /** A day. @param {string} day as 2020-09-21 @returns {string} */
  date(day) {
    return this.day.format(new Date(day + "T12:00"));
  }

  /** An hour, with the day unless it is today. @param {string} at @returns {string} */
  when(at) {
    const moment = new Date(at);
    const hour = this.hour.format(moment);
    return moment.toDateString() === new Date().toDateString() ? hour : this.day.format(moment) + " " + hour;
  }
}
