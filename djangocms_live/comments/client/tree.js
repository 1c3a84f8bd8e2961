// The comments that stand in the page, as the server nests them: finding one, putting one where it
// belongs, bringing one up to date, taking one out.
import { focusOn, idOf } from "./dom.js";
import { indexFor } from "./order.js";

/** What the server says of a comment that may have changed. */
const ATTRIBUTES = ["data-score", "data-state"];

/** @typedef {{list: Element, before: Element | null}} Spot */

export class Tree {
  /**
   * @param {HTMLElement} element of the thread
   * @param {import("../../client/feature.js").Live["morph"]} morph
   */
  constructor(element, morph) {
    this.element = element;
    this.morph = morph;
  }

  get list() {
    return /** @type {HTMLElement} */ (this.element.querySelector("[data-list]"));
  }

  get items() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("li[data-key]")]);
  }

  get order() {
    return this.element.dataset.order ?? "";
  }

  /** Whether new comments of the first level appear at the end of the list. */
  get growsDown() {
    return this.order === "oldest";
  }

  get hasNext() {
    return Boolean(this.element.querySelector("[data-pages] [rel=next]"));
  }

  get hasPrevious() {
    return Boolean(this.element.querySelector("[data-pages] [rel=prev]"));
  }

  /** @param {number | string} id @returns {HTMLElement | null} */
  find(id) {
    return this.element.querySelector(`li[data-key="c.${id}"]`);
  }

  /**
   * Where a comment belongs; null if that is not on this page.
   * @param {HTMLElement} item
   * @param {boolean} [anyway] rather somewhere near than nowhere: its author looks for it
   * @returns {Spot | null}
   */
  spot(item, anyway = false) {
    const { root, branch } = item.dataset;
    if (!root) return this.#spotOfRoot(item, anyway);
    const above = this.find(branch || root);
    const list = above?.querySelector(":scope > [data-replies]");
    if (!list) return null;
    const index = this.#index(list, item, "oldest");
    const isLast = index === list.children.length;
    if (isLast && !anyway && this.moreOf(root)) return null;
    return { list, before: list.children[index] ?? null };
  }

  /** The link to replies of a conversation that are not on the page. @param {string} root */
  moreOf(root) {
    return this.find(root)?.querySelector(":scope > [data-more] a") ?? null;
  }

  /** @param {HTMLElement} item @param {boolean} anyway */
  #spotOfRoot(item, anyway) {
    const { list } = this;
    if (this.element.dataset.part?.startsWith("of")) return null;
    const pages = anyway ? {} : { previous: this.hasPrevious, next: this.hasNext };
    const index = this.#index(list, item, this.order, pages);
    return index < 0 ? null : { list, before: list.children[index] ?? null };
  }

  /**
   * @param {Element} list
   * @param {HTMLElement} item
   * @param {string} order
   * @param {{previous?: boolean, next?: boolean}} [pages]
   */
  #index(list, item, order, pages) {
    const items = /** @type {HTMLElement[]} */ ([...list.children]).map(place);
    return indexFor(items, place(item), order, pages);
  }

  /** @param {HTMLElement} item @param {Spot} spot */
  insert(item, { list, before }) {
    list.insertBefore(document.adoptNode(item), before);
  }

  /** Make a comment what the server says it is now; what stands under it stays. @param {HTMLElement} item @param {HTMLElement} fresh */
  update(item, fresh) {
    for (const name of ATTRIBUTES) {
      const value = fresh.getAttribute(name);
      if (value !== null && value !== item.getAttribute(name)) item.setAttribute(name, value);
    }
    const [own, next] = [articleOf(item), articleOf(fresh)];
    if (own && next) this.morph(own, next);
  }

  /** @param {HTMLElement} item */
  remove(item) {
    const hadFocus = item.contains(document.activeElement);
    const neighbour =
      item.nextElementSibling ?? item.previousElementSibling ?? item.parentElement?.closest("li");
    item.remove();
    if (!hadFocus) return;
    focusOn(neighbour?.querySelector("article") ?? this.element.querySelector("[data-heading]"));
  }
}

/** @param {HTMLElement} item */
export const articleOf = (item) => item.querySelector(":scope > article");

/** @param {HTMLElement} item */
const place = (item) => ({ id: idOf(item.dataset.key), score: Number(item.dataset.score) || 0 });
