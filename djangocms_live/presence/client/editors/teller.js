// What this window tells the others it does, and when: only while there are others, and only what is
// news. Knows nothing of the page.

/** Seconds without a key or a pointer. */
export const IDLE = 600;
export const AWAY = 1500;

/** @typedef {{plugin: number | null, dirty: boolean}} Work the form of a plugin; null: of a new one */

export class Teller {
  #company = false;
  #told = "";
  /** @type {Work | null} */
  #work = null;
  /** @type {any} */
  #timer = null;

  /**
   * @param {object} options
   * @param {import("../../../client/clock.js").Clock} options.clock
   * @param {number} options.window
   * @param {(state: string, data: Record<string, any>) => void} options.say
   * @param {(stays: boolean) => void} options.keep stay connected, even while nobody looks
   */
  constructor({ clock, window, say, keep }) {
    this.clock = clock;
    this.window = window;
    this.say = say;
    this.keep = keep;
    this.began = this.touchedAt = clock.wall();
    this.#wait();
  }

  /** @param {boolean} company is anybody there to be told? */
  accompanied(company) {
    this.#company = company;
    if (!company) this.#told = "";
    this.#tell();
  }

  /** A new connection knows nothing of what was said on another. */
  joined() {
    this.#told = "";
    this.#tell();
  }

  /** @param {Work | null} work */
  works(work) {
    if (work?.plugin !== this.#work?.plugin || !work !== !this.#work) {
      this.began = this.clock.wall();
    }
    if (!work?.dirty !== !this.#work?.dirty) this.keep(work?.dirty === true);
    this.#work = work;
    this.#tell();
  }

  /** Somebody is at this window. */
  touched() {
    const was = this.#state();
    this.touchedAt = this.clock.wall();
    if (was === this.#state()) return;
    this.#tell();
    this.#wait();
  }

  stop() {
    this.clock.cancel(this.#timer);
  }

  #state() {
    const quiet = this.clock.wall() - this.touchedAt;
    // What is unsaved is not put down: others shall see that it is there.
    if (quiet >= AWAY && !this.#work?.dirty) return "away";
    if (quiet >= IDLE) return "idle";
    return this.#work ? "editing" : "viewing";
  }

  #tell() {
    if (!this.#company) return;
    const state = this.#state();
    const { plugin = null, dirty = false } = this.#work ?? {};
    const what = {
      window: this.window,
      ...(plugin !== null && { plugin }),
      ...(dirty && { dirty }),
    };
    const said = JSON.stringify([state, what]);
    if (said === this.#told) return;
    this.#told = said;
    const since = state === "idle" || state === "away" ? this.touchedAt : this.began;
    this.say(state, { ...what, ago: Math.round(this.clock.wall() - since) });
  }

  #wait() {
    const quiet = this.clock.wall() - this.touchedAt;
    const next = [IDLE, AWAY].find((limit) => quiet < limit);
    this.clock.cancel(this.#timer);
    this.#timer =
      next === undefined
        ? null
        : this.clock.after(() => {
            this.#tell();
            this.#wait();
          }, next - quiet);
  }
}
