// Where somebody turns on that the browser itself tells them of news: by push, where the site has it,
// else while a page of it is open. Words first; the browser asks only after a click on them.
import { button, make } from "./dom.js";
import { disablePush, enablePush, pushState } from "./push.js";
import { languageOf, wordsOf } from "./words.js";

/** In the storage: "no" to notes that the browser would allow. */
export const DESKTOP = "desktop";

/** @typedef {import("./push.js").State} State */

export class PushSwitch {
  /** @type {State | "desktop_on" | "desktop_off"} */
  #state = "off";

  /**
   * @param {HTMLElement} element that it fills
   * @param {object} options
   * @param {import("../../client/texts.js").Texts} options.words
   * @param {string} options.url of the key
   * @param {string} options.language
   * @param {import("./memory.js").Memory} options.memory
   * @param {() => void} [options.changed]
   */
  constructor(element, { words, url, language, memory, changed = () => {} }) {
    this.element = element;
    this.words = words;
    this.push = { url, language };
    this.memory = memory;
    this.changed = changed;
    this.text = make("p", "djangocms-live-push__text");
    this.text.setAttribute("role", "status");
    this.button = button("djangocms-live-push__button", "", () => void this.#press());
    element.replaceChildren(this.text, this.button);
  }

  async look() {
    const { state } = await pushState(this.push);
    this.#show(state);
  }

  async #press() {
    if (this.element.ariaBusy) return;
    this.element.ariaBusy = "true";
    this.#show(await this.#toggle());
    this.element.ariaBusy = null;
    this.changed();
  }

  /** @returns {Promise<State>} */
  async #toggle() {
    switch (this.#state) {
      case "on":
        return (await disablePush(this.push)).state;
      case "desktop_on":
        this.memory.set(DESKTOP, false);
        return "unavailable";
      case "desktop_off":
        this.memory.set(DESKTOP, true);
        return (await Notification.requestPermission()) === "denied" ? "denied" : "unavailable";
      default:
        return (await enablePush(this.push)).state;
    }
  }

  /** @param {State} state */
  #show(state) {
    this.#state = state === "unavailable" ? this.#desktop() : state;
    const { text, name } = this.#words();
    this.text.textContent = this.words.get(text);
    this.button.textContent = name && this.words.get(name);
    this.button.hidden = !name;
    this.element.hidden = false;
  }

  /** Without push the browser can still tell something while a page is open. */
  #desktop() {
    if (typeof Notification === "undefined") return "unsupported";
    if (Notification.permission === "denied") return "denied";
    const allowed = Notification.permission === "granted" && this.memory.get(DESKTOP, true);
    return allowed ? "desktop_on" : "desktop_off";
  }

  #words() {
    switch (this.#state) {
      case "on":
        return { text: "push_is_on", name: "push_off" };
      case "off":
        return { text: "push_text", name: "push_on" };
      case "desktop_on":
        return { text: "desktop_is_on", name: "push_off" };
      case "desktop_off":
        return { text: "desktop_text", name: "push_on" };
      case "failed":
        return { text: "failed", name: "again" };
      default:
        return { text: this.#state, name: "" };
    }
  }
}

/** The switch on the page of one's preferences. @param {HTMLElement} element @param {import("./notifications.js").World} world */
export function offerPush(element, { memory, notes }) {
  const push = new PushSwitch(element, {
    words: wordsOf(element, document),
    url: element.dataset.livePush ?? "",
    language: languageOf(element),
    memory,
    changed: () => notes.decided(),
  });
  void push.look();
}
