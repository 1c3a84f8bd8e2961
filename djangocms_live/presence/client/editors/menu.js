// The colleagues in the CMS's toolbar: faces on a button, and a list behind it. The CMS exchanges its
// toolbar after each change, so this can be put into another one.
import { makeRoom } from "../toolbar/room.js";
import { button, face, make } from "./dom.js";

/** @typedef {import("./people.js").Colleague} Colleague */

const FACES = 4;

export class Menu {
  /** @type {HTMLElement | null} */
  #slot = null;
  #isOpen = false;
  #width = 0;

  /**
   * @param {object} say
   * @param {(person: Colleague) => string} say.name
   * @param {(person: Colleague) => string} say.doing
   * @param {(people: Colleague[]) => string} say.label of the button
   * @param {string} say.title of the list
   * @param {AbortSignal} signal
   */
  constructor(say, signal) {
    this.say = say;
    this.faces = make("span", "djangocms-live-faces");
    this.button = button("", () => this.#toggle(!this.#isOpen), "djangocms-live-menu__button");
    this.button.append(this.faces);
    this.button.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-controls", "djangocms-live-colleagues");
    this.list = make("ul", "djangocms-live-menu__list");
    this.panel = make("div", "djangocms-live-menu__panel", [
      make("h2", "", [say.title]),
      this.list,
    ]);
    this.panel.id = "djangocms-live-colleagues";
    this.panel.hidden = true;
    this.box = make("div", "djangocms-live-menu", [this.button, this.panel]);
    this.box.hidden = true;
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen) {
        event.stopPropagation();
        this.#toggle(false);
        this.button.focus();
      }
      // The CMS has the space bar for the structure board.
      if (event.key === " " || event.key === "Enter") event.stopPropagation();
    });
    this.box.addEventListener("focusout", (event) => {
      const to = /** @type {Node | null} */ (event.relatedTarget);
      if (to && !this.box.contains(to)) this.#toggle(false);
    });
    document.addEventListener(
      "pointerdown",
      (event) => {
        if (!this.box.contains(/** @type {Node} */ (event.target))) this.#toggle(false);
      },
      { signal, capture: true },
    );
  }

  /** @param {HTMLElement} slot in a toolbar */
  move(slot) {
    const hadFocus = this.box.contains(document.activeElement);
    this.#slot = slot;
    this.#width = 0;
    slot.append(this.box);
    this.#reflect();
    if (hadFocus) this.button.focus();
  }

  /** @param {Colleague[]} people */
  show(people) {
    this.box.hidden = people.length === 0;
    if (!people.length) this.#toggle(false);
    const more =
      people.length > FACES
        ? [
            make("span", "djangocms-live-face djangocms-live-face--more", [
              `+${people.length - FACES}`,
            ]),
          ]
        : [];
    this.faces.replaceChildren(...people.slice(0, FACES).map(face), ...more);
    const label = this.say.label(people);
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    this.list.replaceChildren(...people.map((person) => this.#row(person)));
    this.#reflect();
  }

  /** @param {Colleague} person */
  #row(person) {
    const doing = make("span", "djangocms-live-menu__doing", [this.say.doing(person)]);
    const row = make("li", "", [
      face(person),
      make("span", "djangocms-live-menu__name", [make("bdi", "", [this.say.name(person)])]),
      doing,
    ]);
    row.dataset.state = person.doing?.s ?? "viewing";
    return row;
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#isOpen = open;
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  #reflect() {
    if (!this.#slot) return;
    this.#slot.hidden = this.box.hidden;
    const { width } = this.#slot.getBoundingClientRect();
    if (width !== this.#width) makeRoom();
    this.#width = width;
  }
}
