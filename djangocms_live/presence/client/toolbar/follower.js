// When a preview is read again: soon after something changed, never twice at once, and not while its
// reader looks elsewhere or wants it to rest. Knows nothing of pages.

/** @typedef {import("../../../client/fetch_page.js").Outcome} Outcome */
/** @typedef {"following" | "paused" | "waiting" | "stopped"} State */

/** Changes that come together are shown together, in seconds. */
export const COALESCE = 0.4;
const RETRIES = 8;
const RETRY_BASE = 1;
const RETRY_CAP = 60;

export class Follower {
  paused = false;
  #stopped = false;
  /** Is there something that is not shown yet? */
  #behind = false;
  #isReading = false;
  #failures = 0;
  /** @type {any} */
  #timer = null;

  /**
   * @param {object} options
   * @param {import("../../../client/clock.js").Clock} options.clock
   * @param {() => Promise<Outcome>} options.read
   * @param {(outcome: Outcome) => void | Promise<void>} options.show a page, or why there is none
   * @param {() => boolean} options.visible is anybody looking?
   */
  constructor({ clock, read, show, visible }) {
    this.clock = clock;
    this.read = read;
    this.show = show;
    this.visible = visible;
  }

  /** @returns {State} */
  get state() {
    if (this.#stopped) return "stopped";
    if (!this.paused) return "following";
    return this.#behind ? "waiting" : "paused";
  }

  changed() {
    this.#behind = true;
    this.#failures = 0;
    this.#soon(COALESCE);
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.looked();
  }

  /** Something may be shown now that could not be before. */
  looked() {
    if (this.#behind) this.#soon(0);
  }

  stop() {
    this.#stopped = true;
    this.clock.cancel(this.#timer);
    this.#timer = null;
  }

  get #mayRead() {
    return !this.#stopped && !this.paused && this.visible();
  }

  /** @param {number} seconds */
  #soon(seconds) {
    if (this.#isReading || !this.#mayRead) return;
    this.#timer ??= this.clock.after(() => this.#read(), seconds);
  }

  async #read() {
    this.#timer = null;
    if (!this.#mayRead) return;
    this.#isReading = true;
    this.#behind = false;
    const outcome = await this.read();
    if (this.paused && outcome.kind === "page") this.#behind = true;
    else if (!this.#stopped) await this.#take(outcome);
    this.#isReading = false;
    if (this.#behind) this.#soon(this.#delay);
  }

  get #delay() {
    if (!this.#failures) return COALESCE;
    return Math.min(RETRY_CAP, RETRY_BASE * 2 ** this.#failures);
  }

  /** @param {Outcome} outcome */
  async #take(outcome) {
    if (outcome.kind === "failed") {
      this.#behind = ++this.#failures <= RETRIES;
      return;
    }
    this.#failures = 0;
    if (outcome.kind !== "page") this.#stopped = true;
    await this.show(outcome);
  }
}
