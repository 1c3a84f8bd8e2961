// What the page shows of the connection: `data-live-state` on <html>, the event
// `djangocms-live:status`, and, if a connection that was once there stays away, a line that says so.
import { isLive } from "./monitor.js";

/** @typedef {import("./monitor.js").State} State */

const PATIENCE = 5;

export class Status {
  /** @type {State | null} */
  state = null;
  #known = false;
  /** @type {any} */
  #timer = null;
  /** @type {(() => void) | null} */
  #line = null;

  /**
   * @param {object} options
   * @param {import("./clock.js").Clock} options.clock
   * @param {(state: State) => void} options.show attribute and event
   * @param {() => () => void} options.complain shows the line; returns how to take it away
   * @param {() => boolean} options.visible is anybody looking?
   */
  constructor({ clock, show, complain, visible }) {
    this.clock = clock;
    this.show = show;
    this.complain = complain;
    this.visible = visible;
  }

  /** @param {State} state */
  set(state) {
    if (state === this.state) return;
    this.state = state;
    this.show(state);
    if (isLive(state)) {
      this.#known = true;
      this.#calm();
    } else this.#worry();
  }

  /** The tab was shown or hidden: a hidden tab lets go of its connection on purpose. */
  looked() {
    if (!this.visible()) this.#calm();
    else if (!isLive(this.state)) this.#worry();
  }

  #worry() {
    // Where there never was a connection, a network forbids them: no reason to alarm every reader.
    if (!this.#known || !this.visible()) return;
    this.#timer ??= this.clock.after(() => {
      this.#line = this.complain();
    }, PATIENCE);
  }

  #calm() {
    this.clock.cancel(this.#timer);
    this.#timer = null;
    this.#line?.();
    this.#line = null;
  }
}
