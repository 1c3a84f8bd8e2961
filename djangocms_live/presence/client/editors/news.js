// A notice in the CMS's own layer: over the structure board, and not lost when the CMS exchanges the
// page's body. It takes no focus, and stays until it is dismissed or no longer true.
import { button, make } from "./dom.js";

/** @typedef {{label: string, href?: string, run?: () => void}} Action */

export class News {
  /** @type {Map<string, HTMLElement>} */
  #notices = new Map();

  /** @param {Element} place @param {string} dismiss label of a button */
  constructor(place, dismiss) {
    this.dismiss = dismiss;
    // It must be there before anything is said in it.
    this.stack = make("div", "djangocms-live-news");
    this.stack.setAttribute("role", "status");
    place.append(this.stack);
  }

  /**
   * Say something, in place of what was said under the same key.
   * @param {string} key @param {string} text @param {Action | null} [action] @param {() => void} [read] it was dismissed
   */
  show(key, text, action = null, read = () => {}) {
    const children = [make("p", "", [text])];
    const notice = make("div", "djangocms-live-news__notice", children);
    if (action?.href) {
      const link = make("a", "cms-btn cms-btn-action", [action.label]);
      link.href = action.href;
      notice.append(link);
    } else if (action) {
      notice.append(button(action.label, action.run ?? (() => {}), "cms-btn cms-btn-action"));
    }
    const close = button(
      "",
      () => {
        this.hide(key);
        read();
      },
      "djangocms-live-news__close",
    );
    close.setAttribute("aria-label", this.dismiss);
    close.title = this.dismiss;
    notice.append(close);
    const old = this.#notices.get(key);
    this.#notices.set(key, notice);
    if (old) old.replaceWith(notice);
    else this.stack.append(notice);
  }

  /** @param {string} key */
  hide(key) {
    this.#notices.get(key)?.remove();
    this.#notices.delete(key);
  }
}
