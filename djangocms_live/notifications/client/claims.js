// Of a browser's tabs one does what all of them heard of. The browser's locks say which; where it has
// none (they need a secure address) a note in the storage does, nearly as well.

/** Seconds. A tab that is closed meanwhile must not keep the others from it for ever. */
const LEASE = 10;
const RETRY = 0.3;
/** As long as another tab may need until its note is seen here. */
const SETTLE = 0.05;
/** Locks are exact, but what is stored under one is seen by other tabs a moment later. */
const SEEN = 1;

export class Claims {
  /**
   * @param {object} world
   * @param {import("./memory.js").Memory} world.memory
   * @param {import("../../client/clock.js").Clock} world.clock
   * @param {Pick<LockManager, "request">} [world.locks]
   */
  constructor({ memory, clock, locks }) {
    this.memory = memory;
    this.clock = clock;
    this.locks = locks;
    this.me = `${clock.wall()}.${clock.random()}`;
  }

  /**
   * Do some work while no other tab does work of the same name. It has to look first whether it is
   * done already.
   * @param {string} name
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  async alone(name, work) {
    if (this.locks) {
      await this.locks.request(`djangocms-live:${name}`, async () => {
        await work();
        await this.#sleep(SEEN);
      });
      return;
    }
    const note = `claim.${name}`;
    while (!(await this.#claim(note))) await this.#sleep(RETRY);
    try {
      await work();
    } finally {
      if (this.#holder(note) === this.me) this.memory.drop(note);
    }
  }

  /** @param {string} note */
  async #claim(note) {
    const holder = this.#holder(note);
    if (holder && holder !== this.me) return false;
    this.memory.set(note, { by: this.me, at: this.clock.wall() });
    await this.#sleep(SETTLE);
    return this.#holder(note) === this.me;
  }

  /** @param {string} note */
  #holder(note) {
    const { by, at } = this.memory.get(note, { by: "", at: 0 });
    return this.clock.wall() - at < LEASE ? by : "";
  }

  /** @param {number} seconds @returns {Promise<void>} */
  #sleep(seconds) {
    return new Promise((resolve) => {
      this.clock.after(() => resolve(), seconds);
    });
  }
}
