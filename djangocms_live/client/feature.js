// Features: what gives a kind of <cms-live> its behaviour. A feature is a function that is called
// once for each element, with the element and a `Live`: its wire to the server. Elements whose
// feature is not there yet wait for it.

/**
 * @typedef {import("./protocol.js").Pub} Pub
 * @typedef {(element: HTMLElement, live: Live) => void} Handler
 *
 * What all features share.
 * @typedef {object} Services
 * @property {(message: string) => void} announce say it to screen readers, politely, soon
 * @property {(text: string, options?: import("./notices.js").NoticeOptions) => () => void} notify
 * @property {(key: string, values?: Record<string, string | number>) => string} text translated
 * @property {typeof import("./morph.js").morph} morph
 * @property {() => {id: string} | null} user who is logged in, as far as the connection knows yet
 */

/**
 * An element's wire. For a poll of one's own, in full:
 *
 *     djangocmsLive.define("poll", (element, live) => {
 *       live.on("tally", ({ data }) => {
 *         element.querySelector("output").textContent = data.total;
 *       });
 *     });
 *
 * `on(type, listener)` hears publications by the type they were published with, `"*"` all of them,
 * each `{o, type, key, data, by, topic}`, and what the server tells in passing (`tell`), which has
 * only `{type, data, topic}`. Five more events are the core's own:
 *
 * - `joined` `{topic}`: subscribed, and all that was missed has been told;
 * - `reset` `{topic, spread}`: something was missed for good: read the page again, once, after a
 *   random part of `spread` seconds;
 * - `error` `{code, msg, topic}`: this topic cannot be had;
 * - `fresh` `{element}`: the surrounding content was updated, and this is how the server renders
 *   this element now. It was left as it is: take from it what you need;
 * - `state` `{s, sid, topic}`: what another viewer does right now, as `state()` told it; `sid` tells
 *   viewers apart. Nothing ends it: let it fade after some seconds.
 *
 * `state(name, topic?)` tells the other viewers of a topic what this one does, "typing" for example:
 * of the element's first topic, or of the one named. Say it as often as it is true: at most one in
 * three seconds leaves the browser, and none while there is no connection. A feature that tracks who
 * is there gets details as well: `state(name, topic, {plugin: 7})`. They come with the number of
 * their `tab`, for tabs share a connection; when a tab goes that told some, "gone" is said for it.
 *
 * `reread({spread})` reads the page once more, after a random part of `spread` seconds and once for all
 * elements that ask meanwhile, and tells this element by `fresh` how the server renders it now. So what
 * was missed for good is made good by `live.on("reset", live.reread)` and a listener of `fresh`.
 *
 * `keep(true)` keeps the connection while the page is hidden, until `keep(false)`.
 *
 * `signal` aborts when the element leaves the page: hand it to `addEventListener` and `fetch`.
 */
export class Live {
  /** @type {Map<string, ((detail: any) => void)[]>} */
  #listeners = new Map();
  #end = new AbortController();

  /**
   * @param {Services} services
   * @param {object} wire
   * @param {(name: string, topic?: string, data?: Record<string, any>) => void} wire.state
   * @param {(stays: boolean) => void} wire.keep
   * @param {(spread: number) => void} wire.reread
   */
  constructor({ announce, notify, text, morph, user }, { state, keep, reread }) {
    this.state = state;
    this.keep = keep;
    /** @param {{spread?: number}} [when] */
    this.reread = ({ spread = 0 } = {}) => reread(spread);
    this.announce = announce;
    this.notify = notify;
    this.text = text;
    this.morph = morph;
    this.user = user;
    this.signal = this.#end.signal;
  }

  /** @param {string} type @param {(detail: any) => void} listener */
  on(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    return this;
  }

  /** @param {string} type @param {any} detail */
  emit(type, detail) {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // One feature's mistake must not keep the others from their news.
        reportError(error);
      }
    }
  }

  end() {
    this.#end.abort();
    this.#listeners.clear();
  }
}

export class Features {
  /** @type {Map<string, Handler>} */
  #handlers = new Map();
  /** @type {Map<string, Set<(handler: Handler) => void>>} */
  #waiting = new Map();

  /** The first definition stands: a script that runs twice changes nothing. @param {string} name @param {Handler} handler */
  define(name, handler) {
    if (this.#handlers.has(name)) return;
    this.#handlers.set(name, handler);
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const start of waiting) start(handler);
  }

  /**
   * @param {string} name
   * @param {(handler: Handler) => void} start called now or once the feature is defined
   * @returns {() => void} stop waiting
   */
  whenDefined(name, start) {
    const handler = this.#handlers.get(name);
    if (handler) {
      start(handler);
      return () => {};
    }
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting.add(start));
    return () => waiting.delete(start);
  }
}
