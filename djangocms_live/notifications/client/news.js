// News for the reader: the server tells that there are some, and one of the browser's tabs fetches them
// and shows them, once. A visible tab comes first; if all are hidden, the browser itself says it, where
// it may, else they wait for a tab to be looked at.
import { ask } from "./requests.js";

/** Seconds that a hidden tab leaves to visible ones. */
const COURTESY = 1.5;
/** What is shown one by one by the browser; of more it says how many. */
const SINGLE = 3;

/**
 * @typedef {{unseen: number, newest: number, spread: number}} Told
 * @typedef {{id: number, ids: number[], headline: string, text: string, url: string, icon: string, kind: string, notice: string}} News
 *
 * @typedef {object} World
 * @property {import("../../client/clock.js").Clock} clock
 * @property {import("./memory.js").Memory} memory
 * @property {import("./claims.js").Claims} claims
 * @property {() => boolean} visible
 * @property {() => boolean} mayTell the browser itself may say something
 * @property {typeof ask} [fetch]
 *
 * @typedef {object} Options
 * @property {string} url
 * @property {string} key of the reader
 * @property {(news: News[]) => void} show
 * @property {(news: News[], count: number) => void} tell by the browser itself; `count` is of all
 * @property {() => void} none there is nothing that makes a toast
 * @property {() => boolean} watched what is new is seen elsewhere already
 */

export class NewsDesk {
  /** @type {any} */
  #timer = null;
  #newest = 0;
  #waits = false;

  /** @param {World} world @param {Options} options */
  constructor(world, options) {
    this.world = world;
    this.options = options;
  }

  /** The highest number of what this browser has shown. */
  get shown() {
    return Number(this.world.memory.get(this.#name, 0)) || 0;
  }

  /** @param {Told} told */
  heard({ newest, spread }) {
    if (newest <= this.shown) return;
    this.#newest = Math.max(newest, this.#newest);
    if (this.options.watched()) this.remember(newest);
    else this.#soon(spread * this.world.clock.random());
  }

  /** The tab is looked at, or is not any more. */
  looked() {
    if (!this.#waits || !this.world.visible()) return;
    this.#waits = false;
    this.#soon(0);
  }

  /** @param {number} newest */
  remember(newest) {
    if (newest > this.shown) this.world.memory.set(this.#name, newest);
  }

  end() {
    this.world.clock.cancel(this.#timer);
    this.#timer = null;
    this.#waits = false;
  }

  get #name() {
    return `news.${this.options.key}`;
  }

  /** @param {number} seconds */
  #soon(seconds) {
    if (this.#timer !== null) return;
    const patience = this.world.visible() ? 0 : COURTESY;
    this.#timer = this.world.clock.after(() => {
      this.#timer = null;
      // Without an answer nothing is remembered: what is told next tries again.
      this.world.claims.alone(this.#name, () => this.#fetch()).catch(() => {});
    }, seconds + patience);
  }

  async #fetch() {
    const after = this.shown;
    if (this.#newest <= after) return; // another tab was quicker
    if (!this.world.visible() && !this.world.mayTell()) {
      this.#waits = true;
      return;
    }
    const fetch = this.world.fetch ?? ask;
    /** @type {News[]} */
    const news = await fetch(`${this.options.url}?after=${after}`);
    this.remember(Math.max(this.#newest, ...news.map(({ id }) => id)));
    if (!news.length) this.options.none();
    else if (this.world.visible()) this.options.show(news);
    else this.options.tell(news.slice(-SINGLE), news.length);
  }
}
