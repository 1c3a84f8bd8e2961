// What is the reader's own in a page that is the same for everybody: asked for once, by whatever in
// the page wants to know it, and only if somebody is logged in or a guest's browser follows something.
import { ask } from "./requests.js";

/**
 * @typedef {object} Mine
 * @property {boolean} user somebody is logged in
 * @property {string} key what this browser knows the user by
 * @property {number} unseen
 * @property {number} newest
 * @property {{topic: string, since: string} | null} inbox
 * @property {string} csrf
 * @property {string[]} follows of those that were asked for
 */

export class Me {
  /** What the answer is about, or will be. @type {Set<string>} */
  #tokens = new Set();
  /** @type {Promise<Mine> | null} */
  #answer = null;
  #sent = false;

  /**
   * @param {string} url
   * @param {string} [token] of something that may be followed
   * @returns {Promise<Mine>} rejects if it cannot be known now; the next question tries again
   */
  ask(url, token = "") {
    const isNew = token !== "" && !this.#tokens.has(token);
    if (this.#answer && !isNew) return this.#answer;
    if (isNew) this.#tokens.add(token);
    // Whatever asks while the page comes to life asks together.
    if (!this.#answer || this.#sent) this.#answer = this.#soon(url);
    return this.#answer;
  }

  /** It is another one now: somebody else has logged in. */
  forget() {
    this.#answer = null;
    this.#tokens.clear();
  }

  /** @param {string} url @returns {Promise<Mine>} */
  #soon(url) {
    this.#sent = false;
    const asked = new Promise((resolve) => setTimeout(resolve)).then(() => {
      this.#sent = true;
      const query = new URLSearchParams([...this.#tokens].map((token) => ["follow", token]));
      return ask(`${query}` ? `${url}?${query}` : url);
    });
    asked.catch(() => {
      if (this.#answer === asked) this.forget();
    });
    return asked;
  }
}
