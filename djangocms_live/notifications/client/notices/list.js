// The announcements that stand in the page: a calm list, for it was there when the reader came. What
// was dismissed in this browser is not in it, and each goes when it is over.
import { followable, iconButton, ours } from "../dom.js";

/**
 * @typedef {object} Notice
 * @property {string} key
 * @property {string} title
 * @property {string} [text]
 * @property {string} [url]
 * @property {string} [level]
 * @property {string} [until]
 * @property {string} [lang]
 */

export class NoticeList {
  /**
   * @param {HTMLElement} element
   * @param {object} options
   * @param {string} options.dismiss label
   * @param {(key: string) => boolean} options.isDismissed
   * @param {(key: string) => void} options.dismissed
   */
  constructor(element, { dismiss, isDismissed, dismissed }) {
    this.element = element;
    this.dismiss = dismiss;
    this.isDismissed = isDismissed;
    this.dismissed = dismissed;
  }

  get items() {
    return [...this.element.querySelectorAll("li[data-key]")].filter(
      (item) => item instanceof HTMLElement,
    );
  }

  /** @param {string} key */
  find(key) {
    return this.items.find((item) => item.dataset.key === key) ?? null;
  }

  /** Give each a button, and take away what is not to be seen. @param {(until: string | undefined) => boolean} isOver */
  dress(isOver) {
    for (const item of this.items) {
      const { key = "", until } = item.dataset;
      if (this.isDismissed(key) || isOver(until)) item.remove();
      else if (!item.querySelector("[data-dismiss]")) item.append(this.#button(item, key));
    }
    this.#reflect();
  }

  /** @param {Notice} notice */
  replace(notice) {
    const old = this.find(notice.key);
    const item = this.#make(notice);
    if (!old || !item) return;
    old.replaceWith(item);
  }

  /** Add one where nothing that is being looked at would move. False: there is no such place. @param {Notice} notice */
  addUnseen(notice) {
    const section = this.element.querySelector("[data-notices]");
    const list = this.element.querySelector("[data-list]");
    const item = this.#make(notice);
    if (!section || !list || !item) return false;
    const { top, bottom } = this.element.getBoundingClientRect();
    const below = top >= innerHeight;
    if (!below && bottom > 0) return false;
    const { scrollHeight } = document.documentElement;
    const { scrollY } = window;
    list.prepend(item);
    this.#reflect();
    const grown = document.documentElement.scrollHeight - scrollHeight;
    // Some browsers keep their place themselves.
    if (!below && window.scrollY === scrollY) scrollBy({ top: grown, behavior: "instant" });
    return true;
  }

  /** @param {string} key */
  take(key) {
    const item = this.find(key);
    if (!item) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const focused = item.contains(document.activeElement);
    item.remove();
    this.#reflect();
    const target = next?.querySelector("[data-dismiss]");
    if (focused && target instanceof HTMLElement) target.focus();
  }

  #reflect() {
    const section = this.element.querySelector("[data-notices]");
    if (section instanceof HTMLElement) section.hidden = !this.items.length;
  }

  /** @param {Notice} notice */
  #make({ key, title, text = "", url, level = "info", until = "", lang }) {
    const template = this.element.querySelector("template[data-item]");
    if (!(template instanceof HTMLTemplateElement)) return null;
    const item = template.content.querySelector("li")?.cloneNode(true);
    if (!(item instanceof HTMLElement)) return null;
    Object.assign(item.dataset, { key, level, until });
    if (lang && lang !== this.element.lang) item.lang = lang;
    const link = item.querySelector("[data-title]");
    const said = item.querySelector("[data-said]");
    const warning = item.querySelector("[data-warning]");
    const href = followable(url);
    if (link) link.textContent = title;
    if (href) link?.setAttribute("href", href);
    if (said) said.textContent = text;
    said?.toggleAttribute("hidden", !text);
    warning?.toggleAttribute("hidden", level !== "warning");
    item.append(this.#button(item, key));
    return item;
  }

  /** @param {Element} item @param {string} key */
  #button(item, key) {
    const title = item.querySelector("[data-title]")?.textContent ?? "";
    const made = iconButton(
      "djangocms-live-announcement__dismiss",
      `${this.dismiss}: ${title}`,
      () => this.dismissed(key),
    );
    made.title = this.dismiss;
    made.setAttribute("data-dismiss", "");
    return ours(made);
  }
}
