// Who has a plugin open, on its item in the structure board, however often the CMS makes that anew.
import { face, make } from "./dom.js";

/** @typedef {import("./people.js").Colleague} Colleague */

const MARK = "djangocms-live-mark";

export class Marks {
  /** @type {Map<number, Colleague[]>} */
  #people = new Map();
  #isDue = false;

  /**
   * @param {Element} board
   * @param {(people: Colleague[]) => string} say as "Ana is editing this"
   * @param {(person: Colleague) => string} name
   * @param {AbortSignal} signal
   */
  constructor(board, say, name, signal) {
    this.board = board;
    this.say = say;
    this.name = name;
    const observer = new MutationObserver(() => this.#soon());
    observer.observe(board, { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** @param {Map<number, Colleague[]>} people by plugin */
  show(people) {
    this.#people = people;
    this.#draw();
  }

  #soon() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw() {
    for (const mark of this.board.querySelectorAll(`.${MARK}`)) {
      const plugin = Number(/** @type {HTMLElement} */ (mark).dataset.plugin);
      if (!this.#people.has(plugin)) mark.remove();
    }
    for (const [plugin, people] of this.#people) {
      const items = this.board.querySelectorAll(`.cms-draggable-${plugin} > .cms-dragitem`);
      for (const item of items) this.#mark(item, plugin, people);
    }
  }

  /** @param {Element} item @param {number} plugin @param {Colleague[]} people */
  #mark(item, plugin, people) {
    const said = this.say(people);
    const old = item.querySelector(`:scope > .cms-dragitem-text > .${MARK}`);
    // The observer hears of our own hand as well.
    if (old?.getAttribute("title") === said) return;
    old?.remove();
    const [first] = people;
    if (!first) return;
    const name = this.name(first) + (people.length > 1 ? ` +${people.length - 1}` : "");
    const mark = make("span", MARK, [face(first), make("span", "", [name])]);
    mark.title = said;
    mark.dataset.plugin = String(plugin);
    item.querySelector(":scope > .cms-dragitem-text")?.prepend(mark);
  }
}
