// What a page from a cache cannot know of its reader: which comments are theirs and for how long they
// may change them, what of theirs waits, whether they moderate. Asked for after connecting.
import { button, idOf, make } from "./dom.js";

/**
 * @typedef {object} Mine as the server answers it
 * @property {boolean} moderate whether they decide about this thread
 * @property {Record<string, number>} comments seconds left to edit, by key
 * @property {string[]} restorable keys of comments that are hidden, and which a moderator may bring back
 * @property {any[]} held comments that wait: their own, or all that a moderator decides about
 * @property {Record<string, string>} reactions
 * @property {{topic?: string, since?: string}} author by which they hear of their own comments
 * @property {{topic?: string, since?: string}} [queue] by which moderators hear of what waits
 * @property {import("./toolbar.js").Words} [toolbar] what the CMS's toolbar says now
 */

const MODERATION = {
  visible: ["reject", "spam", "ban"],
  held: ["approve", "reject", "spam", "ban"],
};

export class Own {
  /** @type {Map<number, number>} when the edit window closes, by comment; milliseconds */
  #until = new Map();
  #moderates = false;
  /** Hidden by a moderator. @type {Set<number>} */
  #restorable = new Set();
  /** @type {Set<any>} */
  #timers = new Set();

  /**
   * @param {object} options
   * @param {(key: string, values?: Record<string, string | number>) => string} options.text
   * @param {(id: number) => HTMLElement | null} options.find
   * @param {AbortSignal} options.signal
   */
  constructor({ text, find, signal }) {
    this.text = text;
    this.find = find;
    signal.addEventListener("abort", () => {
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  /** @param {Mine} mine */
  know({ moderate, comments, restorable }) {
    this.#moderates = moderate;
    this.#restorable = new Set(restorable.map(idOf));
    for (const [key, seconds] of Object.entries(comments)) {
      const id = idOf(key);
      this.#until.set(id, Date.now() + seconds * 1000);
      if (seconds > 0) this.#later(id, seconds);
    }
  }

  /** @param {number} id */
  isMine(id) {
    return this.#until.has(id);
  }

  /** A moderator, who reads here, has hidden it. @param {number} id */
  hid(id) {
    this.#restorable.add(id);
  }

  /** Whether the reader may bring back what is hidden. @param {HTMLElement} item */
  mayRestore(item) {
    return this.#moderates && this.#restorable.has(idOf(item.dataset.key));
  }

  /** The buttons of a comment, for who may press them. @param {HTMLElement} item */
  dress(item) {
    const article = item.querySelector(":scope > article");
    const id = idOf(item.dataset.key);
    const { state = "" } = item.dataset;
    const actions = state === "gone" ? this.#ofGap(item) : this.#actions(id, state);
    const old = article?.querySelector("[data-tools]");
    const pressed = [...(old?.children ?? [])].map(
      (tool) => /** @type {HTMLElement} */ (tool).dataset.action,
    );
    if (pressed.join() === actions.join()) return;
    old?.remove();
    if (!actions.length || !article) return;
    const tools = make("span", "djangocms-live-comment__tools");
    tools.setAttribute("data-tools", "");
    tools.setAttribute("data-live-ui", "");
    const name = article.querySelector("bdi")?.textContent ?? "";
    for (const action of actions) {
      const tool = button("djangocms-live-comments__quiet", this.text(action), action);
      if (name) tool.append(make("span", "djangocms-live-voice", ` ${this.text("of", { name })}`));
      tools.append(tool);
    }
    (article.querySelector("footer") ?? article).append(tools);
  }

  /** @param {HTMLElement} item @returns {string[]} */
  #ofGap(item) {
    return this.mayRestore(item) ? ["restore"] : [];
  }

  /** @param {number} id @param {string} state */
  #actions(id, state) {
    /** @type {string[]} */
    const actions = [];
    const until = this.#until.get(id);
    if (until !== undefined) {
      if (until > Date.now()) actions.push("edit");
      actions.push("remove");
    }
    if (this.#moderates) {
      const more = state === "held" ? MODERATION.held : MODERATION.visible;
      actions.push(...(until === undefined ? more : more.filter((action) => action !== "ban")));
    }
    return actions;
  }

  /** The edit window closes. @param {number} id @param {number} seconds */
  #later(id, seconds) {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const item = this.find(id);
        if (item) this.dress(item);
      },
      seconds * 1000 + 50,
    );
    this.#timers.add(timer);
  }
}

/** Actions that only moderators have. */
export const MODERATORS = new Set(["approve", "reject", "spam", "ban", "restore"]);

const KNOWN = "djangocms-live:wrote";

/** Whether somebody has written here with this browser: there may be something of theirs. */
export function hasWritten() {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return true;
  }
}

export function rememberWritten() {
  try {
    localStorage.setItem(KNOWN, "1");
  } catch {
    // We shall ask each time.
  }
}
