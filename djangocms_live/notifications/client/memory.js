// What this browser remembers from page to page, and between tabs: which news it has shown, which
// notices its reader dismissed. Where storage is forbidden it forgets with the page.

const PREFIX = "djangocms-live:";

export class Memory {
  /** @type {Map<string, any>} */
  #here = new Map();

  /** @param {() => Storage} [storage] the browser's, which may throw when it is only touched */
  constructor(storage = () => localStorage) {
    this.storage = storage;
  }

  /** @template T @param {string} name @param {T} otherwise @returns {T} */
  get(name, otherwise) {
    try {
      const text = this.storage().getItem(PREFIX + name);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return this.#here.get(name) ?? otherwise;
    }
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.#here.set(name, value);
    try {
      this.storage().setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // Forbidden, or full.
    }
  }

  /** @param {string} name */
  drop(name) {
    this.#here.delete(name);
    try {
      this.storage().removeItem(PREFIX + name);
    } catch {
      // Forbidden.
    }
  }
}

/** Names with the time of each, so that the oldest can be forgotten. */
export class Remembered {
  /**
   * @param {Memory} memory
   * @param {string} name
   * @param {() => number} wall seconds
   * @param {number} [most]
   */
  constructor(memory, name, wall, most = 200) {
    this.memory = memory;
    this.name = name;
    this.wall = wall;
    this.most = most;
  }

  /** Seconds since it was added; null if it never was. @param {string} key */
  age(key) {
    const at = this.#all()[key];
    return typeof at === "number" ? this.wall() - at : null;
  }

  /** @param {string} key */
  add(key) {
    const entries = Object.entries({ ...this.#all(), [key]: this.wall() });
    entries.sort(([, a], [, b]) => a - b);
    this.memory.set(this.name, Object.fromEntries(entries.slice(-this.most)));
  }

  /** @returns {Record<string, number>} */
  #all() {
    /** @type {any} */
    const found = this.memory.get(this.name, {});
    return found && typeof found === "object" ? found : {};
  }
}
