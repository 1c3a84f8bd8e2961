// What is said of people and times. The texts come from the server.

/** @typedef {import("../../../client/texts.js").Texts} Texts */
/** @typedef {import("./people.js").Colleague} Colleague */

/** With the digits that Django writes. */
const TIMES = /** @type {const} */ ({ style: "short", numberingSystem: "latn" });

export class Words {
  /**
   * @param {Texts} texts
   * @param {string} language
   * @param {() => number} now the server's time, in seconds
   */
  constructor(texts, language, now) {
    this.texts = texts;
    this.now = now;
    this.times = formatter(language, (tag) => new Intl.RelativeTimeFormat(tag, TIMES));
    this.lists = formatter(language, (tag) => new Intl.ListFormat(tag, { type: "conjunction" }));
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  get(key, values) {
    return this.texts.get(key, values);
  }

  /** @param {{name: string, you: boolean}} person */
  name({ name, you }) {
    if (you) return this.get("you");
    return name || this.get("colleague");
  }

  /** @param {string[]} names "" for who is not seen */
  names(names) {
    return this.lists.format(names.map((name) => name || this.get("colleague")));
  }

  /** As "20 sec. ago". @param {number} at */
  ago(at) {
    const seconds = Math.max(0, Math.round(this.now() - at));
    if (seconds < 60) return this.times.format(-seconds, "second");
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return this.times.format(-minutes, "minute");
    return this.times.format(-Math.round(minutes / 60), "hour");
  }

  /** @param {Colleague} colleague @param {(plugin: number) => string} title of a plugin */
  doing({ doing }, title) {
    if (!doing || doing.s === "viewing") return this.get("viewing");
    const since = this.ago(doing.since);
    if (doing.s !== "editing") return this.get(doing.dirty ? "idle_unsaved" : "idle", { since });
    const what = doing.plugin === undefined ? "" : title(doing.plugin);
    return what ? this.get("editing_what", { what }) : this.get("editing");
  }
}

/**
 * @template T
 * @param {string} language
 * @param {(tag: string | undefined) => T} make
 */
function formatter(language, make) {
  try {
    return make(language);
  } catch {
    return make(undefined);
  }
}
