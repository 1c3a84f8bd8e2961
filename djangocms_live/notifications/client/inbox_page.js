// The page of one's own inbox, which works without scripts. With them, what is on the screen is seen,
// and the list is what it is on all other devices, at once.
import { parse } from "./dom.js";
import { inboxElement } from "./inbox_topic.js";
import { ask, form } from "./requests.js";
import { sayTimes } from "./when.js";
import { languageOf } from "./words.js";

/** What another rendering of the page says anew. */
const PARTS = ["h1", "[data-live-inbox]"];

export class InboxPage {
  #unseen = 0;
  #newest = 0;
  #reading = false;

  /** @param {HTMLElement} element @param {import("./notifications.js").World} world @param {AbortSignal} signal */
  constructor(element, world, signal) {
    this.element = element;
    this.world = world;
    this.signal = signal;
    this.#sayTimes();
    void this.#start();
  }

  async #start() {
    try {
      this.mine = await this.world.me.ask(this.element.dataset.me ?? "");
    } catch {
      return;
    }
    if (!this.mine.user || this.signal.aborted) return;
    this.#know(this.mine);
    await this.#see();
    if (this.signal.aborted) return;
    const element = inboxElement(this.mine, (live) => {
      live.on("inbox", ({ data }) => {
        if (data.unseen === this.#unseen && data.newest === this.#newest) return;
        this.#know(data);
        void this.#read(live);
      });
    });
    this.element.after(element);
    this.signal.addEventListener("abort", () => element.remove());
  }

  /** @param {{unseen: number, newest: number}} counts */
  #know({ unseen, newest }) {
    this.#unseen = unseen;
    this.#newest = newest;
  }

  /** Mark as seen what is on the screen. */
  async #see() {
    const { mark = "", archived } = this.element.dataset;
    const entries = [...this.element.querySelectorAll("[data-entry]")];
    if (!this.#unseen || !this.world.visible() || !entries.length || archived !== undefined) return;
    const ids = entries.map((entry) => Number(entry.getAttribute("data-entry")));
    try {
      const body = form(this.mine?.csrf ?? "", { what: "seen", ids });
      this.#know(await ask(mark, { body, signal: this.signal }));
    } catch {
      // They are not marked, and no harm is done.
    }
  }

  /** Something is different now. @param {import("../../client/feature.js").Live} live */
  async #read(live) {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const response = await fetch(location.href, { cache: "no-store", signal: this.signal });
      const fresh = response.ok ? parse(await response.text()) : null;
      for (const part of PARTS) {
        const [old, now] = [document.querySelector(part), fresh?.querySelector(part)];
        if (old && now) live.morph(old, now.innerHTML);
      }
      this.#sayTimes();
    } catch {
      // Without network: the next word tries again.
    }
    this.#reading = false;
    await this.#see();
  }

  #sayTimes() {
    sayTimes(this.element, languageOf(this.element), this.world.clock.wall());
  }
}
