// What the browser itself says while all tabs are hidden, where its owner allowed it.
import { desktopNotice } from "./desktop.js";
import { DESKTOP } from "./push_switch.js";

export class BrowserNotes {
  /** @type {Set<import("../../client/feature.js").Live>} */
  #lives = new Set();

  /** @param {import("./memory.js").Memory} memory */
  constructor(memory) {
    this.memory = memory;
  }

  get allowed() {
    const granted = typeof Notification !== "undefined" && Notification.permission === "granted";
    return granted && this.memory.get(DESKTOP, true) === true;
  }

  /** Whoever wants to be told while looking elsewhere stays connected. @param {import("../../client/feature.js").Live} live */
  keep(live) {
    this.#lives.add(live);
    live.signal.addEventListener("abort", () => this.#lives.delete(live));
    live.keep(this.allowed);
  }

  /** The owner has decided anew. */
  decided() {
    for (const live of this.#lives) live.keep(this.allowed);
  }

  /**
   * @param {import("./news.js").News[]} news the newest of them
   * @param {number} count of all
   * @param {{words: import("../../client/texts.js").Texts, language: string, urls: Record<string, string>}} bell
   */
  async tell(news, count, { words, language, urls }) {
    if (count > news.length) {
      const title = words.number("news", count);
      await desktopNotice({ title, url: urls.inbox, tag: "inbox", lang: language });
      return;
    }
    for (const { id, headline, text, url, icon } of news) {
      const tag = `n.${id}`;
      await desktopNotice({ title: headline, body: text, url, icon, tag, lang: language });
    }
  }
}
