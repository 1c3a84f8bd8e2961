// "Somebody is writing": one line for a thread, seen and never read out, gone five seconds after the
// last sign of life.

const FADE = 5;

export class Typing {
  /** @type {any} */
  #timer = null;

  /**
   * @param {object} options
   * @param {import("../../client/clock.js").Clock} options.clock
   * @param {(shown: boolean) => void} options.show
   */
  constructor({ clock, show }) {
    this.clock = clock;
    this.show = show;
  }

  heard() {
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(() => this.stop(), FADE);
    this.show(true);
  }

  stop() {
    this.clock.cancel(this.#timer);
    this.show(false);
  }
}
