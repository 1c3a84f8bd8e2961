// Speaks cmslive.v1 where no socket can be had: it asks the site again and again what was missed, and
// tells it as a socket would. It asks less and less often while nothing is new.
import { CLOSE } from "./protocol.js";
import { Questions } from "./questions.js";
import { SPREAD } from "./topics.js";

/**
 * @typedef {import("./protocol.js").SubReply} SubReply
 * @typedef {import("./questions.js").Wish} Wish
 *
 * A topic that is asked about.
 * @typedef {{token: string, at: import("./protocol.js").Position}} Place
 */

/** How much longer it waits each time that nothing is new, and how many seconds at the longest. */
const GROWTH = 1.5;
const LONGEST = 60;
/** Seconds in which elements that come together are asked for together. */
const GATHER = 0.05;
/** Questions in a row without an answer after which the line is lost. */
const FAILURES = 3;
const ABNORMAL = 1006;

export class Poller {
  /** By their plain names. @type {Map<string, Place>} */
  #places = new Map();
  /** Those of which a poll brings nothing. @type {Set<string>} */
  #still = new Set();
  /** Subscriptions that are about to be asked for. @type {{id: number, wish: Wish}[]} */
  #gathered = [];
  /** Seconds between two questions: at least, and by now. */
  #interval = 1;
  #pause = 1;
  #failures = 0;
  #asking = false;
  #open = true;
  /** @type {any} */
  #timer = null;
  /** @type {any} */
  #gathering = null;

  /**
   * @param {object} options
   * @param {string} options.url of the socket
   * @param {typeof globalThis.fetch} options.fetch
   * @param {import("./clock.js").Clock} options.clock
   * @param {boolean} options.personal is somebody logged in, as far as one can know?
   * @param {() => void} options.opened
   * @param {(frame: any) => void} options.received
   * @param {(code: number) => void} options.closed once, and not after `close()`
   */
  constructor({ url, fetch, clock, personal, opened, received, closed }) {
    this.clock = clock;
    this.received = received;
    this.closed = closed;
    this.questions = new Questions({
      url: new URL(personal ? "poll/own" : "poll", url.replace(/^ws/, "http")).href,
      fetch,
      clock,
      // Without cookies, what stands in front of the site sees one question for all.
      credentials: personal ? "same-origin" : "omit",
    });
    queueMicrotask(() => this.#open && opened());
  }

  /** @param {any} frame */
  send({ id, hello, sub, unsub, state }) {
    if (!this.#open) return;
    if (hello) this.#hello(id, hello.subs);
    else if (sub) this.#gather(id, sub);
    else if (unsub) {
      this.#places.delete(unsub.t);
      this.#reply({ id, unsub: {} });
    } else if (state) {
      // Nobody hears it. But who writes is about to be answered.
      this.#pause = this.#interval;
      this.#schedule();
      this.#reply({ id, state: {} });
    }
  }

  /** @param {number} [_code] */
  close(_code) {
    this.#open = false;
    this.questions.stop();
    this.clock.cancel(this.#timer);
    this.clock.cancel(this.#gathering);
  }

  /** Later than now, as all that comes from a server. @param {object} frame */
  #reply(frame) {
    queueMicrotask(() => this.#open && this.received(frame));
  }

  /** @param {number} code */
  #fail(code) {
    if (!this.#open) return;
    this.close();
    this.closed(code);
  }

  /** @param {number} id @param {Wish[]} wishes */
  async #hello(id, wishes) {
    const answer = await this.#ask(wishes);
    if (!this.#open) return;
    if (!answer) {
      const { rest } = this.questions;
      if (rest) this.received({ bye: { code: ABNORMAL, reason: "later", spread: 2 * rest } });
      this.#fail(ABNORMAL);
      return;
    }
    const { user, subs } = answer;
    this.received({ id, welcome: { sid: "", ping: this.#interval, user, subs } });
    this.#join(wishes, subs);
  }

  /** @param {number} id @param {Wish} wish */
  #gather(id, wish) {
    this.#gathered.push({ id, wish });
    if (this.#gathered.length > 1) return;
    this.#gathering = this.clock.after(() => this.#subscribe(), GATHER);
  }

  async #subscribe() {
    const asked = this.#gathered.splice(0);
    const wishes = asked.map(({ wish }) => wish);
    const answer = await this.#ask(wishes);
    const err = { code: 100, msg: "the site did not answer", temp: true };
    for (const [i, { id }] of asked.entries()) {
      const reply = answer?.subs[i] ?? { err };
      if (this.#open) this.received(reply.err ? { id, err: reply.err } : { id, sub: reply });
    }
    this.#join(wishes, answer?.subs ?? []);
  }

  /** @param {Wish[]} wishes @param {SubReply[]} replies */
  #join(wishes, replies) {
    for (const [i, reply] of replies.entries()) {
      // Whom others have asked for goes on from where they are: to be told twice is harmless.
      if (reply.err || this.#places.has(reply.t)) continue;
      const { t: token } = /** @type {Wish} */ (wishes[i]);
      this.#places.set(reply.t, { token, at: { e: reply.e, o: reply.o } });
    }
    this.#schedule();
  }

  /** Let the next question come when it is due. */
  #schedule() {
    this.clock.cancel(this.#timer);
    if (!this.#open || this.#asking || !this.#followed().length) return;
    // Those who came together do not go on asking together.
    const pause = this.#pause * (0.75 + this.clock.random() / 2);
    const wait = Math.max(pause, this.questions.rest * (1 + this.clock.random()));
    this.#timer = this.clock.after(() => this.#poll(), wait);
  }

  #followed() {
    return [...this.#places].filter(([name]) => !this.#still.has(name));
  }

  async #poll() {
    const asked = this.#followed();
    this.#asking = true;
    const answer = await this.#ask(asked.map(([, { token, at }]) => ({ t: token, since: at })));
    this.#asking = false;
    this.#failures = answer ? 0 : this.#failures + 1;
    if (this.#failures >= FAILURES) this.#fail(ABNORMAL);
    const news = asked.filter(([name, place], i) => this.#tell(name, place, answer?.subs[i]));
    const longer = Math.min(this.#pause * GROWTH, Math.max(LONGEST, this.#interval));
    this.#pause = news.length ? this.#interval : longer;
    this.#schedule();
  }

  /**
   * @param {string} name
   * @param {Place} place
   * @param {SubReply | undefined} reply
   * @returns {boolean} is there anything new?
   */
  #tell(name, place, reply) {
    if (!reply || !this.#open || this.#places.get(name) !== place) return false;
    if (reply.err) {
      // What could be heard may not be any more: the page has to find out.
      if (!reply.err.temp) this.#fail(CLOSE.revoked);
      return false;
    }
    const { e, o, recovered, pubs } = reply;
    place.at = { e, o };
    if (!recovered) this.received({ t: name, reset: { e, o, spread: SPREAD } });
    for (const pub of pubs) this.received({ t: name, e, pub });
    return !recovered || pubs.length > 0;
  }

  /** @param {Wish[]} wishes @returns {Promise<import("./questions.js").Answer | null>} */
  async #ask(wishes) {
    if (!wishes.length) return { interval: this.#interval, user: null, still: [], subs: [] };
    try {
      const answer = await this.questions.ask(wishes);
      for (const name of answer.still) this.#still.add(name);
      if (answer.interval !== this.#interval) this.#pause = this.#interval = answer.interval;
      return answer;
    } catch {
      return null;
    }
  }
}
