// HTTP with the views of comments: they answer JSON, or something else has answered for them.

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {any} data null if it was no JSON: a proxy's page, or Django's about the csrf token
 */

/**
 * @param {string} url
 * @param {object} [options]
 * @param {FormData} [options.body] posted, if there is one
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<Answer>} rejects without network
 */
export async function ask(url, { body, signal } = {}) {
  /** @type {RequestInit} */
  const init = { headers: { Accept: "application/json" }, cache: "no-store", signal };
  if (body) Object.assign(init, { method: "POST", body });
  const response = await fetch(url, init);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return { status: response.status, data: isJson ? await response.json() : null };
}

/** What a write is known by: in the answer, in its push, and when it is sent again. */
export function requestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Forms on their way: one request for each, however often it is wanted meanwhile. */
export class Asked {
  /** @type {Map<string, Promise<Answer>>} by address */
  #answers = new Map();

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.signal = signal;
  }

  /** @param {string} url */
  ask(url) {
    const asked = this.#answers.get(url) ?? ask(url, { signal: this.signal });
    this.#answers.set(url, asked);
    asked.catch(() => this.#answers.delete(url));
    return asked;
  }

  /** @param {string} url */
  forget(url) {
    this.#answers.delete(url);
  }
}
