// Decides when there should be a connection, whether it is alive, and when to come back.
// It opens nothing itself: `open` and `drop` are given, and `closed`, `alive`… tell it what happened.
import { CLOSE, isFinal } from "./protocol.js";
import { watchSleep } from "./sleep.js";

/**
 * "polling" is as good as "connected", only slower: there is no socket, and the site is asked.
 * @typedef {"connecting" | "connected" | "polling" | "waiting" | "offline" | "stopped"} State
 */

/** Does a page in this state follow what happens? @param {State | null} state */
export const isLive = (state) => state === "connected" || state === "polling";

const CONNECT_TIMEOUT = 5;
const PING_GRACE = 10;
const BACKOFF_BASE = 0.5;
const BACKOFF_CAP = 20;
const HIDDEN_LIMIT = 60;
const LATE = 60;
/** Over how long those come back whose rights have changed. */
const REVOKED_SPREAD = 2;
/** Refused again so soon, there is no point in a third try. */
const REVOKED_AGAIN = 60;
/** A connection that lived this long was a good one: the back-off starts afresh. */
const STEADY = 10;

export class Monitor {
  /** @type {State} */
  #state = "waiting";
  #wanted = false;
  #visible = true;
  #online = true;
  #failures = 0;
  #ping = 25;
  #connectedAt = Number.POSITIVE_INFINITY;
  /** Not before this time, whatever happens: the server asked for it. */
  #earliest = 0;
  /** @type {number | null} */
  #spread = null;
  /** @type {any} */
  #deadline = null;
  /** @type {any} */
  #retry = null;
  /** @type {any} */
  #hiding = null;
  /** Stops the watch for sleep. */
  #awake = () => {};
  #revokedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param {object} options
   * @param {import("./clock.js").Clock} options.clock
   * @param {() => void} options.open
   * @param {(code: number) => void} options.drop closes the connection, without a `closed()`
   * @param {(state: State) => void} options.changed
   */
  constructor({ clock, open, drop, changed }) {
    this.clock = clock;
    this.open = open;
    this.drop = drop;
    this.changed = changed;
  }

  get state() {
    return this.#state;
  }

  /** @param {boolean} wanted is there anything to be connected for? */
  want(wanted) {
    this.#wanted = wanted;
    this.#decide();
  }

  /** @param {{visible: boolean, online: boolean}} environment */
  environment({ visible, online }) {
    this.#visible = visible;
    this.#online = online;
    this.#decide();
  }

  /**
   * @param {number} ping seconds between two pings of the server, or two polls
   * @param {boolean} [polls] nothing comes by itself, so silence says nothing
   */
  welcomed(ping, polls = false) {
    this.#ping = ping;
    this.#connectedAt = this.clock.now();
    this.#release();
    this.#set(polls ? "polling" : "connected");
    this.alive();
  }

  /** Any frame is a sign of life. */
  alive() {
    if (this.#state === "connected") this.#expect(this.#ping + PING_GRACE);
  }

  /** @param {number} spread the server says goodbye: come back after a random part of it */
  bye(spread) {
    this.#spread = spread;
  }

  /** No answer when one was due. */
  dead() {
    this.drop(CLOSE.noPong);
    this.closed(CLOSE.noPong);
  }

  /** @param {number} code */
  closed(code) {
    const { clock } = this;
    this.#release();
    this.#awake();
    if (clock.now() - this.#connectedAt >= STEADY) this.#failures = 0;
    this.#connectedAt = Number.POSITIVE_INFINITY;
    if (this.#isFinal(code)) {
      this.#cancelRetry();
      this.#set("stopped");
      return;
    }
    const asked = this.#askedDelay(code);
    this.#spread = null;
    if (asked !== null) this.#earliest = clock.now() + asked;
    const delay = asked ?? clock.random() * this.#backoff();
    this.#set("waiting");
    this.#retryAfter(delay);
    this.#decide();
  }

  /** How long the server wants us to stay away, if it does. @param {number} code */
  #askedDelay(code) {
    if (this.#spread !== null) return this.#spread * this.clock.random();
    if (code === CLOSE.revoked) return REVOKED_SPREAD * this.clock.random();
    return code === CLOSE.tooMany ? LATE * (1 + this.clock.random()) : null;
  }

  /** @param {number} code */
  #isFinal(code) {
    if (code !== CLOSE.revoked) return isFinal(code);
    // A session ended: with the cookies of now we are somebody else, and welcome, or not.
    const before = this.#revokedAt;
    this.#revokedAt = this.clock.now();
    return this.#revokedAt - before < REVOKED_AGAIN;
  }

  /** A page was opened: what stopped us may be over. */
  retry() {
    if (this.#state !== "stopped") return;
    this.#set("waiting");
    this.#decide();
  }

  /**
   * Seconds that a connection or an answer may take. It grows with failures: a crowd that gives up
   * on a slow server at the same moment would keep it slow.
   */
  get patience() {
    return Math.min(BACKOFF_CAP, CONNECT_TIMEOUT * 2 ** this.#failures);
  }

  #backoff() {
    return Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** this.#failures++);
  }

  get #isOpen() {
    return this.#state === "connecting" || isLive(this.#state);
  }

  #decide() {
    // To rest ends the back-off as well: whoever looks again, or is back online, need not wait.
    if (this.#state === "stopped") return;
    if (this.#visible || !this.#isOpen) this.#cancelHiding();
    if (!this.#wanted) this.#rest(CLOSE.normal, "waiting");
    else if (!this.#online) this.#rest(CLOSE.normal, "offline");
    else if (!this.#visible && this.#isOpen && this.#state !== "polling") {
      this.#hiding ??= this.clock.after(() => this.#rest(CLOSE.hidden, "waiting"), HIDDEN_LIMIT);
    } else if (!this.#visible) this.#rest(CLOSE.hidden, "waiting");
    else if (!this.#isOpen && this.#retry === null) this.#connect();
  }

  #connect() {
    const early = this.#earliest - this.clock.now();
    if (early > 0) {
      this.#set("waiting");
      this.#retryAfter(early);
      return;
    }
    this.#set("connecting");
    this.#expect(this.patience);
    this.#awake();
    this.#awake = watchSleep(
      this.clock,
      () => this.#ping + PING_GRACE,
      () => this.#woke(),
    );
    this.open();
  }

  /** The server has long given us up: no use in waiting for its next ping. */
  #woke() {
    this.#rest(CLOSE.noPong, "waiting");
    this.#decide();
  }

  /** @param {number} code @param {State} state */
  #rest(code, state) {
    this.#cancelRetry();
    this.#cancelHiding();
    if (this.#isOpen) {
      this.#release();
      this.#awake();
      this.drop(code);
    }
    this.#set(state);
  }

  /** @param {number} seconds until the next sign of life is overdue */
  #expect(seconds) {
    this.#release();
    this.#deadline = this.clock.after(() => this.dead(), seconds);
  }

  #release() {
    this.clock.cancel(this.#deadline);
  }

  /** @param {number} seconds */
  #retryAfter(seconds) {
    this.#cancelRetry();
    this.#retry = this.clock.after(() => {
      this.#retry = null;
      this.#decide();
    }, seconds);
  }

  #cancelRetry() {
    this.clock.cancel(this.#retry);
    this.#retry = null;
  }

  #cancelHiding() {
    this.clock.cancel(this.#hiding);
    this.#hiding = null;
  }

  /** @param {State} state */
  #set(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.changed(state);
  }
}
