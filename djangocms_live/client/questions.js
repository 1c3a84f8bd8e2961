// What a poll asks the site, and how: plain GETs whose addresses are made of topics and positions and
// of nothing else, in an order of their own, so that a cache in front of the site can answer a crowd.

/**
 * @typedef {import("./protocol.js").SubReply} SubReply
 * @typedef {{t: string, since?: import("./protocol.js").Position}} Wish
 *
 * The site's answer, the subscriptions in the order of the wishes. `interval` is the least of seconds
 * to the next question; of what is `still` no question will ever bring anything.
 * @typedef {{interval: number, user: {id: string} | null, still: string[], subs: SubReply[]}} Answer
 */

/** Longer addresses do not pass every proxy and server: what is left is asked for by another. */
const LONGEST = 2000;
/** Seconds after which a question is given up. */
const PATIENCE = 20;
/** Seconds that a site may send us away for. */
const LONGEST_REST = 300;

export class Questions {
  /** @type {Set<AbortController>} */
  #open = new Set();
  #stopped = false;
  /** Seconds for which the site asked to be left alone. */
  rest = 0;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {typeof globalThis.fetch} options.fetch
   * @param {import("./clock.js").Clock} options.clock
   * @param {RequestCredentials} options.credentials
   */
  constructor({ url, fetch, clock, credentials }) {
    this.url = url;
    this.fetch = fetch;
    this.clock = clock;
    this.credentials = credentials;
  }

  /** No answer is wanted any more. */
  stop() {
    this.#stopped = true;
    for (const question of this.#open) question.abort();
  }

  /** Rejects if it cannot be known now. @param {Wish[]} wishes @returns {Promise<Answer>} */
  async ask(wishes) {
    const queries = queriesFor(wishes);
    this.rest = 0;
    const answers = await Promise.all(queries.map(({ text }) => this.#get(text)));
    /** @type {Answer} */
    const whole = { interval: 1, user: null, still: [], subs: new Array(wishes.length) };
    for (const [i, { interval, user, still, subs }] of answers.entries()) {
      const places = queries[i]?.places ?? [];
      if (subs.length !== places.length) throw new Error("this answers another question");
      for (const [j, place] of places.entries()) {
        whole.subs[place] = /** @type {SubReply} */ (subs[j]);
      }
      whole.interval = Math.max(whole.interval, Number(interval) || 0);
      whole.still.push(...still);
      whole.user = user;
    }
    return whole;
  }

  /** @param {string} text @returns {Promise<Answer>} */
  async #get(text) {
    const abort = new AbortController();
    this.#open.add(abort);
    if (this.#stopped) abort.abort();
    const overdue = this.clock.after(() => abort.abort(), PATIENCE);
    try {
      const { fetch, credentials } = this;
      const response = await fetch(`${this.url}?${text}`, { credentials, signal: abort.signal });
      if (response.ok) return await response.json();
      if (response.status !== 401 || credentials !== "omit") {
        const rest = Number(response.headers.get("Retry-After")) || 0;
        this.rest = Math.min(rest, LONGEST_REST);
        throw new Error(`${response.status}`);
      }
    } finally {
      this.clock.cancel(overdue);
      this.#open.delete(abort);
    }
    // There is a password in front of the whole site, as there is while it is being made.
    this.credentials = "same-origin";
    return this.#get(text);
  }
}

/**
 * @param {Wish[]} wishes
 * @returns {{text: string, places: number[]}[]} queries, and which wishes each of them asks for
 */
function queriesFor(wishes) {
  const parts = wishes
    .map(({ t, since }, place) => {
      const at = since ? `${since.e}:${since.o}` : "-";
      const pair = new URLSearchParams({ t, at });
      return { place, text: `${pair}` };
    })
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  /** @type {{text: string, places: number[]}[]} */
  const queries = [];
  for (const { text, place } of parts) {
    const last = queries.at(-1);
    if (last && last.text.length + text.length < LONGEST) {
      last.text += `&${text}`;
      last.places.push(place);
    } else queries.push({ text, places: [place] });
  }
  return queries;
}
