// "312 reading now": the number of those who have the same page open, and faces of some of them.
import { Texts } from "../../../client/texts.js";
import { showFaces } from "./faces.js";
import { rounded, written } from "./numbers.js";

/** What an editor may have changed when the content around it is published again. */
const OPTIONS = ["data-least", "data-rounded", "data-faces"];

export class Count {
  #number = 0;
  /** @type {import("./faces.js").Person[]} */
  #people = [];
  /** There is something that could be paused. */
  #shows = false;
  /** Faces that are there already. */
  #shown = "";

  /**
   * @param {HTMLElement} element
   * @param {import("../../../client/feature.js").Live} live
   * @param {import("./pause.js").Pause} pause
   */
  constructor(element, live, pause) {
    this.element = element;
    this.live = live;
    this.pause = pause;
    this.language = element.lang || document.documentElement.lang;
    this.texts = new Texts(element.querySelector("template")?.content, this.language);
    element.querySelector(".djangocms-live-pause")?.remove();
    element.append(pause.button(this.texts.get("pause")));
    pause.heed(() => this.#show(), live.signal);
    live.on("joined", () => this.#offerChoice());
    live.on("here", ({ data }) => {
      this.#number = data.n;
      this.#people = data.people ?? [];
      this.#show();
    });
    live.on("fresh", ({ element: fresh }) => {
      for (const name of OPTIONS) {
        const value = fresh.getAttribute(name);
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
      this.#show();
    });
  }

  #show() {
    if (this.pause.on && this.#shows) return;
    const { least = "1", rounded: rounds } = this.element.dataset;
    const enough = this.#number >= Math.max(1, Number(least));
    // Once it has taken its place it keeps it: nothing below it moves when it falls silent.
    if (enough) this.element.hidden = false;
    this.element.toggleAttribute("data-quiet", !enough);
    this.#shows = enough;
    if (!enough) return;
    const { value, about } =
      rounds === undefined ? { value: this.#number, about: false } : rounded(this.#number);
    const text = this.texts.number(
      about ? "about" : "reading",
      value,
      written(value, this.language),
    );
    const number = this.element.querySelector("[data-number]");
    if (number && number.textContent !== text) number.textContent = text;
    this.#showPeople();
  }

  #showPeople() {
    const list = this.element.querySelector("[data-people]");
    if (!(list instanceof HTMLElement)) return;
    const people = "faces" in this.element.dataset ? this.#people : [];
    const shown = JSON.stringify(people);
    if (shown === this.#shown) return;
    this.#shown = shown;
    showFaces(list, people, (count) => this.texts.number("more", count));
  }

  /** Who is logged in may choose to be among the faces, or not. */
  #offerChoice() {
    const { faces } = this.element.dataset;
    const old = this.element.querySelector("[data-choose]");
    if (!faces || !this.live.user()) {
      old?.remove();
      return;
    }
    if (old) return;
    const link = document.createElement("a");
    link.className = "djangocms-live-readers__choose";
    link.href = `${faces}?next=${encodeURIComponent(location.pathname)}`;
    link.rel = "nofollow";
    link.setAttribute("data-choose", "");
    link.textContent = this.texts.get("choose");
    this.element.querySelector(".djangocms-live-pause")?.before(link);
  }
}
