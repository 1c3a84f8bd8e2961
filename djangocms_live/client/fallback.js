// Whether to ask for a socket, or to poll where none can be had, and when to try again. Nobody tells
// the browser: a page may come from a server that has no sockets, with another one beside it that has.

/** Seconds until a socket is tried again; twice as long each time, up to a limit. */
const FIRST = 30;
const LONGEST = 600;
/** Attempts in a row that may stay without a word: a crowd comes back, or the network is slow. */
const SILENT = 1;
/** How long a socket that has worked may be away: its server only starts again, as a rule. */
const AWAY = 60;

/**
 * What pages keep for those that follow: when a socket is due (by the clock on the wall), and how
 * long to wait after that.
 * @typedef {{due: number, pause: number}} Known
 */

export class Fallback {
  /** @type {Known | null} */
  #known = null;
  #tried = false;
  #worked = false;
  #silent = 0;
  #polls = false;
  /** When a socket that had worked was missed, and until when it is waited for. */
  #patience = 0;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.clock = clock;
  }

  /** Is there no use in asking for a socket now? */
  get polls() {
    return this.#polls;
  }

  /** For the next page; null where sockets work. */
  get known() {
    return this.#known;
  }

  /** Seconds until a socket is to be tried beside the polling. */
  get wait() {
    return Math.max(0, (this.#known?.due ?? 0) - this.clock.wall());
  }

  /** What an earlier page has learned; not if we have tried ourselves. @param {Known | null | undefined} known */
  remember(known) {
    if (this.#tried || !known) return;
    this.#tried = this.#polls = true;
    // A clock that was set back must not keep us from sockets for long.
    const due = Math.min(known.due, this.clock.wall() + LONGEST);
    this.#known = { ...known, due };
  }

  /** The server behind a socket has answered. */
  welcomed() {
    this.#tried = this.#worked = true;
    this.#polls = false;
    this.#known = null;
    this.#patience = this.#silent = 0;
  }

  /** A socket ended before any server had said hello. @param {boolean} silent nobody refused it, either */
  failed(silent) {
    this.#tried = true;
    if (!this.#polls && silent && this.#silent++ < SILENT) return;
    const now = this.clock.now();
    // A crowd whose server starts again does not come by another door, and not all at once.
    if (this.#worked) this.#patience ||= now + AWAY * (1 + this.clock.random());
    if (now < this.#patience) return;
    this.#polls = true;
    const pause = Math.min(LONGEST, this.#known?.pause ?? FIRST);
    const due = this.clock.wall() + pause * (0.5 + this.clock.random());
    this.#known = { due, pause: pause * 2 };
  }

  /** No poll was answered either: the site is away, and that says nothing about its sockets. */
  unanswered() {
    this.#polls = false;
    this.#known = null;
  }
}
