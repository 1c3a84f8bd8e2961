// What lies on top of the list: the offer of new comments, at the end where they will appear. It has no
// height, so nothing below it ever moves.
import { button, make } from "./dom.js";

export class Bar {
  /** @type {HTMLButtonElement | null} */
  #offer = null;

  /** @param {import("./tree.js").Tree} tree */
  constructor(tree) {
    this.tree = tree;
    this.root = make("div", "djangocms-live-comments__bar");
    this.root.setAttribute("data-live-ui", "");
  }

  /** @param {string} text @param {() => void} run */
  offer(text, run) {
    const { list, growsDown } = this.tree;
    if (!this.#offer) {
      this.#offer = button("djangocms-live-comments__offer", "", "show-new");
      this.#offer.addEventListener("click", run);
      this.root.append(this.#offer);
      this.root.toggleAttribute("data-below", growsDown);
      if (growsDown) list.after(this.root);
      else list.before(this.root);
    }
    this.#offer.textContent = text;
  }

  withdraw() {
    this.#offer?.remove();
    this.#offer = null;
    this.root.remove();
  }
}
