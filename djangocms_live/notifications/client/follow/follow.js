// A follow button: a link to a page with a form, until it is known who looks. With an account one press
// follows; guests are told first what it means, and then their browser asks them.
import { button, make, ours } from "../dom.js";
import { enablePush } from "../push.js";
import { ask, form } from "../requests.js";
import { wordsOf } from "../words.js";
import { explain } from "./guest.js";

/** In the storage: something is followed with this browser, so it is worth asking what. */
const GUEST = "guest";

export class Follow {
  #pressed = false;
  #busy = false;
  /** What we have put into the element. @type {HTMLElement[]} */
  #added = [];

  /** @param {HTMLElement} element @param {import("../notifications.js").World} world @param {AbortSignal} signal */
  constructor(element, world, signal) {
    this.element = element;
    this.world = world;
    this.signal = signal;
    this.token = element.dataset.liveFollow ?? "";
    this.page = new URL(element.dataset.page ?? "", location.href);
    this.me = new URL("../../me/", this.page).pathname;
    this.words = wordsOf(element);
    signal.addEventListener("abort", () => {
      for (const one of this.#added) one.remove();
    });
    if (world.who() || world.memory.get(GUEST, false)) void this.#know();
    else if (this.isForGuests) this.#show(false);
    // Else the link leads to where one logs in.
  }

  /** Guests follow by push, where the site has it. */
  get isForGuests() {
    return Boolean(this.element.dataset.push);
  }

  async #know() {
    try {
      const mine = await this.world.me.ask(this.me, this.token);
      if (this.signal.aborted || (!mine.user && !this.isForGuests)) return;
      this.#show(mine.follows.includes(this.token));
    } catch {
      // The link remains.
    }
  }

  /** @param {boolean} pressed */
  #show(pressed) {
    const label = this.element.querySelector("[data-label], a")?.textContent;
    const name = label?.trim() || this.words.get("follow");
    this.button = button("djangocms-live-follow__button", name, () => this.#press());
    this.status = make("span", "djangocms-live-follow__status");
    this.status.setAttribute("role", "status");
    this.#added = [ours(this.button), ours(this.status)];
    this.element.prepend(...this.#added);
    this.#reflect(pressed);
  }

  /** @param {boolean} pressed */
  #reflect(pressed) {
    this.#pressed = pressed;
    this.button?.setAttribute("aria-pressed", String(pressed));
  }

  #press() {
    if (this.#busy) return;
    if (this.world.who() || this.#pressed) {
      void this.#decide(!this.#pressed);
      return;
    }
    // The page of the form has said it all.
    if ("inPage" in this.element.dataset) {
      void this.#enable();
      return;
    }
    const dialog = explain(this.words, this.page.pathname, () => void this.#enable());
    this.#added.push(ours(dialog));
    this.element.append(dialog);
    dialog.showModal();
  }

  /** A guest wants it: the browser asks, and then it is known here. */
  async #enable() {
    this.#busy = true;
    const { push = "" } = this.element.dataset;
    this.button?.setAttribute("aria-busy", "true");
    const { state } = await enablePush({ url: push, language: this.element.lang });
    this.#busy = false;
    this.button?.removeAttribute("aria-busy");
    if (state === "on") {
      this.world.memory.set(GUEST, true);
      await this.#decide(true);
    } else if (state !== "off") {
      this.#say(this.words.get(state), true);
    }
  }

  /** @param {boolean} follow */
  async #decide(follow) {
    this.#busy = true;
    this.button?.setAttribute("aria-busy", "true");
    try {
      const { csrf } = await this.world.me.ask(this.me, this.token);
      const body = form(csrf, { what: follow ? "follow" : "unfollow" });
      const { following } = await ask(this.page.pathname, { body, signal: this.signal });
      this.#reflect(following);
      this.#say(this.words.get(following ? "followed" : "unfollowed"), false);
    } catch {
      // Somebody may have logged in or out meanwhile.
      this.world.me.forget();
      if (!this.signal.aborted) this.#say(this.words.get("failed"), true);
    } finally {
      this.#busy = false;
      this.button?.removeAttribute("aria-busy");
    }
  }

  /** @param {string} text @param {boolean} stays what did not work is read twice */
  #say(text, stays) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.toggleAttribute("data-failed", stays);
    if (stays) return;
    this.world.clock.after(() => {
      if (this.status?.textContent === text) this.status.textContent = "";
    }, 6);
  }
}
