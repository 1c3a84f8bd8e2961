// The one voice of the page towards screen readers: polite, never more than one message in ten
// seconds. What comes meanwhile is said together, each thing once.

const PAUSE = 10;
/** Long enough for several updates of one publish to be said in one breath. */
const BREATH = 0.3;

export class Announcer {
  /** @type {Set<string>} */
  #messages = new Set();
  /** @type {any} */
  #timer = null;

  /**
   * @param {object} options
   * @param {import("./clock.js").Clock} options.clock
   * @param {(text: string) => void} options.say
   */
  constructor({ clock, say }) {
    this.clock = clock;
    this.say = say;
  }

  /** @param {string} message */
  announce(message) {
    this.#messages.delete(message);
    this.#messages.add(message);
    this.#timer ??= this.clock.after(() => this.#speak(), BREATH);
  }

  /** Say what there is; after a pause say what came meanwhile, or wipe out what is old by then. */
  #speak() {
    this.say([...this.#messages].join(". "));
    this.#timer = this.#messages.size ? this.clock.after(() => this.#speak(), PAUSE) : null;
    this.#messages.clear();
  }
}

/**
 * A visually hidden status line; it must stand in the page before anything is said.
 * @returns {(text: string) => void}
 */
export function statusLine() {
  const line = document.createElement("div");
  line.className = "djangocms-live-voice";
  line.setAttribute("role", "status");
  line.setAttribute("data-live-ui", "");
  document.body.append(line);
  return (text) => {
    // A child of its own: the same words twice are two messages.
    const words = document.createElement("p");
    words.textContent = text;
    line.replaceChildren(...(text ? [words] : []));
  };
}
