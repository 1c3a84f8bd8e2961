// How many comments have come, told to screen readers in few words: once, and then at most every ten
// seconds, however busy the thread is.

const BREATH = 1;
const PAUSE = 10;

export class Tidings {
  #count = 0;
  /** @type {any} */
  #timer = null;

  /**
   * @param {object} options
   * @param {import("../../client/clock.js").Clock} options.clock
   * @param {(count: number) => void} options.say
   */
  constructor({ clock, say }) {
    this.clock = clock;
    this.say = say;
  }

  add() {
    this.#count++;
    this.#timer ??= this.clock.after(() => this.#speak(), BREATH);
  }

  /** One that nobody was told of is gone again. */
  takeBack() {
    if (this.#count) this.#count--;
  }

  #speak() {
    const count = this.#count;
    this.#count = 0;
    this.#timer = count ? this.clock.after(() => this.#speak(), PAUSE) : null;
    if (count) this.say(count);
  }

  end() {
    this.clock.cancel(this.#timer);
  }
}
