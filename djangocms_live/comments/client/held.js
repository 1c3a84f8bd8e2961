// Comments that have come and are not shown yet: nothing moves under the reader's eyes until they ask
// for it. What is edited, hidden or removed meanwhile is so in here, too.
import { idOf, parse } from "./dom.js";

export class Held {
  /** @type {Map<number, HTMLElement>} by id */
  #items = new Map();

  /** Those that a reader would see: gaps are no news. */
  get count() {
    return [...this.#items.values()].filter(({ dataset }) => dataset.state !== "gone").length;
  }

  /** @param {number | string | undefined} id */
  has(id) {
    return this.#items.has(Number(id));
  }

  /** @param {HTMLElement} item */
  put(item) {
    this.#items.set(idOf(item.dataset.key), item);
  }

  /** @param {number} id */
  remove(id) {
    return this.#items.delete(id);
  }

  /** @param {number} id @param {string} html @param {number} score */
  react(id, html, score) {
    const item = this.#items.get(id);
    const fresh = parse(html);
    if (!item || !fresh) return;
    item.dataset.score = String(score);
    item.querySelector("[data-reactions]")?.replaceWith(fresh);
  }

  /** All of them, the eldest first, so that no reply comes before what it answers. */
  take() {
    const items = [...this.#items].sort(([a], [b]) => a - b).map(([, item]) => item);
    this.#items.clear();
    return items;
  }
}
