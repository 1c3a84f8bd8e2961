// Reactions: pressed at once, and given back if the server does not agree. The links of the HTML become
// buttons that can be pressed; without this script they lead to a page where one chooses.
import { make, parse } from "./dom.js";
import { ask, requestId } from "./requests.js";

/** @typedef {{csrf: string, stamp: string}} Credentials */

export class Reactions {
  /** @type {Map<number, string>} what the reader chose, by comment */
  #mine = new Map();
  /** @type {Credentials | null} of any form: it is the same person */
  #credentials = null;
  /** @type {Set<number>} */
  #busy = new Set();

  /**
   * @param {object} options
   * @param {import("../../client/feature.js").Live["morph"]} options.morph
   * @param {AbortSignal} options.signal
   * @param {(request: string) => void} options.sending
   * @param {(data: any) => void} options.answered
   * @param {(item: HTMLElement, data: any) => void} options.refused
   */
  constructor(options) {
    this.options = options;
  }

  /** @param {Record<string, string>} chosen by key ("r.5") */
  know(chosen) {
    for (const [key, name] of Object.entries(chosen)) this.#mine.set(Number(key.slice(2)), name);
  }

  /** Say which are pressed. @param {HTMLElement} item */
  dress(item) {
    const mine = this.#mine.get(idIn(item)) ?? "";
    for (const link of linksOf(item)) {
      link.setAttribute("role", "button");
      link.setAttribute("aria-pressed", String(link.dataset.reaction === mine));
    }
    item.querySelector(":scope > article [data-action=choose]")?.setAttribute("role", "button");
  }

  /** The server's word on a comment's reactions. @param {HTMLElement} item @param {string} html @param {number} score */
  update(item, html, score) {
    const list = listOf(item);
    const fresh = parse(html);
    if (!list || !fresh) return;
    item.dataset.score = String(score);
    this.options.morph(list, fresh);
    this.dress(item);
  }

  /**
   * @param {HTMLElement} item
   * @param {string} name
   * @param {{url: string, emoji?: string, label?: string}} reaction
   */
  async toggle(item, name, reaction) {
    const id = idIn(item);
    const list = listOf(item);
    if (this.#busy.has(id) || !list) return;
    this.#busy.add(id);
    const before = {
      html: list.outerHTML,
      score: Number(item.dataset.score),
      mine: this.#mine.get(id) ?? "",
    };
    const wanted = before.mine === name ? "" : name;
    this.#foresee(item, before.mine, wanted, reaction);
    const request = requestId();
    this.options.sending(request);
    const answer = await this.#send(reaction.url, wanted, request).catch(() => null);
    this.#busy.delete(id);
    if (answer?.data && answer.status < 300) {
      this.#mine.set(id, answer.data.mine);
      this.update(item, answer.data.html, answer.data.score);
      this.options.answered(answer.data);
      return;
    }
    this.#mine.set(id, before.mine);
    this.update(item, before.html, before.score);
    if (!this.options.signal.aborted) this.options.refused(item, answer?.data);
  }

  /** @param {string} url @param {string} wanted @param {string} request */
  async #send(url, wanted, request) {
    const { signal } = this.options;
    for (const again of [true, false]) {
      if (!this.#credentials) {
        const asked = await ask(url, { signal });
        this.#credentials = credentialsIn(asked.data);
        if (!this.#credentials) return asked.status < 300 ? { status: 500, data: null } : asked;
      }
      const body = new FormData();
      body.set("csrfmiddlewaretoken", this.#credentials.csrf);
      body.set("stamp", this.#credentials.stamp);
      body.set("request", request);
      body.set("reaction", wanted);
      const answer = await ask(url, { body, signal });
      // A token or a stamp that has grown old: once more with a new one.
      if (!again || ![400, 403].includes(answer.status)) return answer;
      this.#credentials = null;
    }
    return null;
  }

  /**
   * @param {HTMLElement} item
   * @param {string} before
   * @param {string} wanted
   * @param {{emoji?: string, label?: string}} reaction
   */
  #foresee(item, before, wanted, reaction) {
    this.#mine.set(idIn(item), wanted);
    if (wanted && !linksOf(item).some(({ dataset }) => dataset.reaction === wanted)) {
      addChip(item, wanted, reaction);
    }
    for (const link of linksOf(item)) {
      const number = link.querySelector("[data-number]");
      if (!(number instanceof HTMLElement)) continue;
      const { reaction: name } = link.dataset;
      const change = Number(name === wanted) - Number(name === before);
      const count = Math.max(Number(number.dataset.number) + change, 0);
      number.dataset.number = String(count);
      number.textContent = String(count);
    }
    this.dress(item);
  }
}

/** A chip for what nobody has chosen yet. @param {HTMLElement} item @param {string} name @param {{emoji?: string, label?: string}} reaction */
function addChip(item, name, { emoji = "", label = "" }) {
  const model = listOf(item)?.querySelector("[data-action=react]")?.closest("li");
  const chooser = listOf(item)?.querySelector("[data-action=choose]")?.closest("li");
  const chip = /** @type {HTMLElement | undefined} */ (model?.cloneNode(true));
  const link = chip?.querySelector("a");
  if (!chip || !link) return;
  link.dataset.reaction = name;
  const [picture, voice, number] = [
    make("span", ""),
    make("span", "djangocms-live-voice"),
    make("span", ""),
  ];
  picture.setAttribute("aria-hidden", "true");
  picture.textContent = emoji;
  voice.textContent = label;
  number.dataset.number = "0";
  link.replaceChildren(picture, " ", voice, " ", number);
  listOf(item)?.insertBefore(chip, chooser ?? null);
}

/** @param {any} data @returns {Credentials | null} */
function credentialsIn(data) {
  const stamp =
    data?.html && parse(data.html)?.querySelector("[name=stamp]")?.getAttribute("value");
  return stamp ? { csrf: data.csrf, stamp } : null;
}

/** @param {HTMLElement} item */
const listOf = (item) => item.querySelector(":scope > article [data-reactions]");

/** @param {HTMLElement} item @returns {HTMLElement[]} */
const linksOf = (item) =>
  [...item.querySelectorAll(":scope > article [data-action=react]")].map(
    (link) => /** @type {HTMLElement} */ (link),
  );

/** @param {HTMLElement} item */
const idIn = (item) => Number(item.dataset.key?.slice(2));
