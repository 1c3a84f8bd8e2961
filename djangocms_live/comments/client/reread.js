// The page as this very reader gets it, fetched once for all that is ours in it: when pushes were missed
// for good, or may not carry what they are about.

const RETRIES = 6;

export class Reread {
  /** @type {Set<(fresh: Document) => void>} */
  #takers = new Set();
  /** @type {any} */
  #timer = null;
  #failures = 0;

  /** @param {(fresh: Document) => void} take @param {AbortSignal} signal */
  add(take, signal) {
    this.#takers.add(take);
    signal.addEventListener("abort", () => this.#takers.delete(take));
  }

  /** @param {number} spread within so many seconds, so that not all readers come at once */
  soon(spread) {
    this.#timer ??= setTimeout(() => this.#read(), Math.random() * spread * 1000);
  }

  async #read() {
    const fresh = await this.#fetch();
    this.#timer = null;
    if (!fresh) {
      if (++this.#failures <= RETRIES) this.soon(2 ** this.#failures);
      return;
    }
    this.#failures = 0;
    for (const take of this.#takers) {
      try {
        take(fresh);
      } catch (error) {
        reportError(error);
      }
    }
  }

  async #fetch() {
    try {
      const url = new URL(location.href);
      url.hash = "";
      const response = await fetch(url, { cache: "no-store", headers: { Accept: "text/html" } });
      if (!response.ok) return null;
      return new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      return null;
    }
  }
}
