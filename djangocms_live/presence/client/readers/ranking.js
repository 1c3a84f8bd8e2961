// The list of what is read most. It puts itself in order when the reader does nothing with it: not
// while they point at it or stand in it. What is seen, what is read out and what Tab goes through
// are the same order, for the items themselves are moved.
import { byNumber } from "./order.js";

const MOTION = { duration: 300, easing: "ease-out" };

/** @type {WeakMap<Element, Ranking>} */
const rankings = new WeakMap();

/** The list that an element stands in, if it is one that orders itself. @param {Element} element @param {import("./pause.js").Pause} pause */
export function rankingOf(element, pause) {
  const list = element.closest("[data-live-most-read]");
  if (!(list instanceof HTMLElement)) return null;
  const known = rankings.get(list);
  if (known) return known;
  const made = new Ranking(list, pause);
  rankings.set(list, made);
  return made;
}

class Ranking {
  #soon = false;
  #ordered = false;

  /** @param {HTMLElement} list @param {import("./pause.js").Pause} pause */
  constructor(list, pause) {
    this.list = list;
    this.pause = pause;
    for (const left of ["pointerleave", "focusout"]) {
      list.addEventListener(left, () => this.changed());
    }
    const button = pause.button(list.dataset.liveMostRead ?? "", true);
    button.classList.add("djangocms-live-read__pause");
    list.after(button);
  }

  /** Numbers come together: the list is put in order once for all of them. */
  changed() {
    if (this.#soon) return;
    this.#soon = true;
    setTimeout(() => {
      this.#soon = false;
      // Paused, it stays in the first order that it had.
      if (this.pause.on && this.#ordered) return;
      if (!this.list.matches(":hover, :focus-within")) this.#order();
    });
  }

  #order() {
    this.#ordered = true;
    const items = [...this.list.children];
    const ordered = byNumber(items, numberIn);
    if (ordered.every((item, i) => item === items[i])) return;
    const before = new Map(items.map((item) => [item, item.getBoundingClientRect()]));
    for (const [i, item] of ordered.entries()) {
      const there = this.list.children[i];
      if (there !== item) this.list.insertBefore(item, there ?? null);
    }
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [item, { left, top }] of before) {
      const now = item.getBoundingClientRect();
      const [x, y] = [left - now.left, top - now.top];
      if (x || y) item.animate({ translate: [`${x}px ${y}px`, "0 0"] }, MOTION);
    }
  }
}

/** @param {Element} item */
function numberIn(item) {
  const numbers = item.querySelectorAll("cms-live[data-mark] > data");
  return Math.max(0, ...[...numbers].map((data) => Number(data.getAttribute("value"))));
}
