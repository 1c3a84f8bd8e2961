// The page as its reader gets it now, fetched once for all elements that ask at about the same time.

/**
 * @typedef {(fresh: Element) => void} Take what to do with how the server renders an element now
 */

const RETRIES = 6;

export class Reread {
  /** @type {Map<Element, Take>} */
  #waiting = new Map();
  #isComing = false;
  #failures = 0;

  /**
   * @param {object} world
   * @param {import("./clock.js").Clock} world.clock
   * @param {() => Promise<import("./fetch_page.js").Outcome>} world.fetchPage
   * @param {ParentNode} world.page
   */
  constructor({ clock, fetchPage, page }) {
    this.clock = clock;
    this.fetchPage = fetchPage;
    this.page = page;
  }

  /**
   * @param {Element} element
   * @param {number} spread within so many seconds, so that not all readers come at once
   * @param {Take} take
   */
  ask(element, spread, take) {
    this.#waiting.set(element, take);
    this.#soon(spread);
  }

  /** @param {Element} element that is gone */
  forget(element) {
    this.#waiting.delete(element);
  }

  /** @param {number} spread */
  #soon(spread) {
    if (this.#isComing) return;
    this.#isComing = true;
    this.clock.after(() => void this.#read(), this.clock.random() * spread);
  }

  async #read() {
    // Who asks from here on asks for a page that is newer than this one.
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#isComing = false;
    const outcome = await this.fetchPage();
    if (outcome.kind === "failed") {
      if (++this.#failures > RETRIES) return;
      this.#waiting = new Map([...waiting, ...this.#waiting]);
      this.#soon(2 ** this.#failures);
      return;
    }
    this.#failures = 0;
    // A page that is gone, or behind a login by now: what stands here is the last that may be seen.
    if (outcome.kind !== "page") return;
    for (const [element, take] of waiting) {
      const fresh = counterpart(element, this.page, outcome.document);
      if (fresh) take(fresh);
    }
  }
}

/**
 * The same element in another rendering of the page: of its feature and its topics the same in number.
 * @param {Element} element
 * @param {ParentNode} page
 * @param {ParentNode} fresh
 */
function counterpart(element, page, fresh) {
  const alike = (/** @type {ParentNode} */ root) =>
    [...root.querySelectorAll("cms-live")].filter((other) =>
      ["feature", "topic"].every((name) => other.getAttribute(name) === element.getAttribute(name)),
    );
  return alike(fresh)[alike(page).indexOf(element)];
}
