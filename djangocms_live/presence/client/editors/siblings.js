// Other windows of the same browser on the same draft. They share a socket, and say nothing on it
// while they are alone; so they find each other without it.

export class Siblings {
  /** @type {Set<number>} */
  #others = new Set();

  /**
   * @param {object} options
   * @param {Pick<BroadcastChannel, "postMessage" | "addEventListener" | "close">} options.channel
   * @param {string} options.place the draft, and whose window it is
   * @param {number} options.window
   * @param {() => void} options.changed
   */
  constructor({ channel, place, window, changed }) {
    this.channel = channel;
    this.place = place;
    this.window = window;
    this.changed = changed;
    channel.addEventListener("message", (event) => this.#heard(event.data));
    this.#say("hello");
  }

  get any() {
    return this.#others.size > 0;
  }

  leave() {
    this.#say("bye");
  }

  /** Back from the back/forward cache. */
  return() {
    this.#others.clear();
    this.#say("hello");
  }

  /** @param {any} said */
  #heard({ place, window, word }) {
    if (place !== this.place) return;
    if (word === "hello") this.#say("here");
    if (word === "bye") this.#others.delete(window);
    else this.#others.add(window);
    this.changed();
  }

  /** @param {"hello" | "here" | "bye"} word */
  #say(word) {
    this.channel.postMessage({ place: this.place, window: this.window, word });
  }
}
