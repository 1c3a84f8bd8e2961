// Where there is no socket, nobody tells how much is new. So the bell asks, once a minute, while
// somebody looks at the page.

/** Seconds. */
const EVERY = 60;

export class Recount {
  /** @type {any} */
  #timer = null;
  #ended = false;

  /**
   * @param {object} options
   * @param {import("../../../client/clock.js").Clock} options.clock
   * @param {() => boolean} options.due is there no socket, and does somebody look?
   * @param {() => Promise<import("../me.js").Mine>} options.ask
   * @param {(told: import("../news.js").Told) => void} options.heard
   */
  constructor({ clock, due, ask, heard }) {
    this.clock = clock;
    this.due = due;
    this.ask = ask;
    this.heard = heard;
    this.#wait();
  }

  end() {
    this.#ended = true;
    this.clock.cancel(this.#timer);
  }

  #wait() {
    if (!this.#ended) this.#timer = this.clock.after(() => this.#look(), EVERY);
  }

  async #look() {
    if (this.due()) {
      try {
        const { user, unseen, newest } = await this.ask();
        if (user && !this.#ended) this.heard({ unseen, newest, spread: 0 });
      } catch {
        // The next minute asks again.
      }
    }
    this.#wait();
  }
}
