// Time that only moves when a test says so.

export class FakeClock {
  /** @type {Map<number, {at: number, callback: () => void}>} */
  #timers = new Map();
  #ids = 0;
  #now = 0;
  #slept = 0;
  /** What chance gives: the middle, unless a test wants the edges. */
  chance = 0.5;

  now = () => this.#now;
  wall = () => this.#now + this.#slept;
  random = () => this.chance;

  /** @param {() => void} callback @param {number} seconds */
  after = (callback, seconds) => {
    this.#timers.set(++this.#ids, { at: this.#now + seconds, callback });
    return this.#ids;
  };

  /** @param {any} timer */
  cancel = (timer) => {
    this.#timers.delete(timer);
  };

  /** Timers stand still, the clock on the wall does not. @param {number} seconds */
  sleep(seconds) {
    this.#slept += seconds;
  }

  get pending() {
    return this.#timers.size;
  }

  /** @param {number} seconds */
  advance(seconds) {
    const end = this.#now + seconds;
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
      if (!next || next[1].at > end + 1e-9) break;
      const [id, { at, callback }] = next;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = end;
  }

  /** The machine slept: so much later all that is due is due at once. @param {number} seconds */
  leap(seconds) {
    this.#now += seconds;
    this.advance(0);
  }
}
