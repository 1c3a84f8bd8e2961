// Which toasts are shown, and for how long: never more than three, and the others wait for their turn.
// While somebody looks closer (`hold`) nothing comes and nothing goes by itself. Pure.

/** @typedef {{key: string, seconds: number}} Turn for how long; Infinity stays until it is taken away */
/** @typedef {{turn: Turn, left: number, since: number, timer: any}} Shown */

export class Turns {
  /** @type {Map<string, Shown>} */
  #shown = new Map();
  /** @type {Turn[]} */
  #waiting = [];
  /** @type {Set<string>} */
  #holds = new Set();

  /**
   * @param {object} options
   * @param {import("../../../client/clock.js").Clock} options.clock
   * @param {(key: string) => void} options.show
   * @param {(key: string) => void} options.over its time is up
   * @param {number} [options.most]
   */
  constructor({ clock, show, over, most = 3 }) {
    this.clock = clock;
    this.show = show;
    this.over = over;
    this.most = most;
  }

  get shown() {
    return [...this.#shown.keys()];
  }

  get waiting() {
    return this.#waiting.map(({ key }) => key);
  }

  get held() {
    return this.#holds.size > 0;
  }

  /** The same key again begins anew, where it is. @param {Turn} turn */
  add(turn) {
    const shown = this.#shown.get(turn.key);
    if (shown) {
      this.#stop(shown);
      Object.assign(shown, { turn, left: turn.seconds });
      if (!this.held) this.#run(shown);
      return;
    }
    const waits = this.#waiting.findIndex(({ key }) => key === turn.key);
    if (waits >= 0) this.#waiting[waits] = turn;
    else this.#waiting.push(turn);
    this.#fill();
  }

  /** @param {string} key */
  remove(key) {
    const shown = this.#shown.get(key);
    if (shown) this.#stop(shown);
    this.#shown.delete(key);
    this.#waiting = this.#waiting.filter((turn) => turn.key !== key);
    this.#fill();
  }

  /** @param {string} why */
  hold(why) {
    if (!this.held) for (const shown of this.#shown.values()) this.#stop(shown);
    this.#holds.add(why);
  }

  /** @param {string} why */
  release(why) {
    if (!this.#holds.delete(why) || this.held) return;
    for (const shown of this.#shown.values()) this.#run(shown);
    this.#fill();
  }

  #fill() {
    while (!this.held && this.#shown.size < this.most) {
      const turn = this.#waiting.shift();
      if (!turn) return;
      const shown = { turn, left: turn.seconds, since: 0, timer: null };
      this.#shown.set(turn.key, shown);
      this.show(turn.key);
      if (!this.held) this.#run(shown);
    }
  }

  /** @param {Shown} shown */
  #run(shown) {
    shown.since = this.clock.now();
    if (shown.left === Infinity) return;
    shown.timer = this.clock.after(() => {
      shown.timer = null;
      this.over(shown.turn.key);
    }, shown.left);
  }

  /** @param {Shown} shown */
  #stop(shown) {
    if (shown.timer === null) return;
    this.clock.cancel(shown.timer);
    shown.timer = null;
    shown.left = Math.max(0, shown.left - (this.clock.now() - shown.since));
  }
}
