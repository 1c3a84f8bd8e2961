// What pushes cannot tell: a comment that is not for everybody is fetched, and where too much was missed
// the page is read again. Both bring the thread to what the server says now.
import { idOf } from "./dom.js";
import { ask } from "./requests.js";

/** So many comments are fetched one by one; for more the page is read again. */
const FEW = 8;

export class CatchUp {
  /** @type {Set<number>} */
  #wanted = new Set();

  /** @param {import("./thread.js").Thread} thread @param {import("./reread.js").Reread} page */
  constructor(thread, page) {
    this.thread = thread;
    this.page = page;
    page.add((fresh) => this.reread(fresh), thread.live.signal);
  }

  /** Pushes say no more than that something is another one: the page is not for everybody. @param {string} key @param {number} spread */
  fetch(key, spread) {
    const id = idOf(key);
    if (!id) return this.page.soon(spread);
    this.#wanted.add(id);
    if (this.#wanted.size === 1) {
      setTimeout(() => void this.#fetchWanted(), Math.random() * spread * 1000);
    }
  }

  async #fetchWanted() {
    const ids = [...this.#wanted];
    this.#wanted.clear();
    if (ids.length > FEW) return this.page.soon(0);
    for (const id of ids) await this.fetchOne(id);
  }

  /** @param {number} id */
  async fetchOne(id) {
    try {
      const { status, data } = await ask(this.address(id, "html"), {
        signal: this.thread.live.signal,
      });
      if (status === 200) {
        this.thread.count(data.count);
        this.thread.put(id, data.html);
        if (data.reactions) this.thread.react(id, { html: data.reactions, score: data.score });
      } else if ([403, 404, 410].includes(status)) this.thread.put(id, "");
    } catch {
      // No network: what was missed is told when it is back.
    }
  }

  /** @param {number} id @param {string} action */
  address(id, action) {
    return new URL(
      `../${id}/${action}/`,
      new URL(this.thread.element.dataset.write ?? "", location.href),
    ).href;
  }

  /** @param {Document} fresh */
  reread(fresh) {
    const element = fresh.getElementById(this.thread.element.id);
    if (!element) return;
    this.merge(element, true);
    // The page may come out of a cache: hear what has happened since it was made.
    const [topic, since] = [element.getAttribute("topic"), element.getAttribute("since")];
    if (!topic || !since) return;
    this.thread.element.setAttribute("since", since);
    this.thread.element.removeAttribute("topic");
    this.thread.element.setAttribute("topic", topic);
  }

  /**
   * Take over what the server renders.
   * @param {Element} fresh
   * @param {boolean} [wholly] what is not there is gone; else it may be younger than the rendering
   */
  merge(fresh, wholly = false) {
    const count = fresh.querySelector("[data-count]")?.getAttribute("data-count");
    if (count) this.thread.count(Number(count));
    this.thread.close(!fresh.querySelector("[data-closed]")?.hasAttribute("hidden"));
    const pages = this.thread.element.querySelector("[data-pages]");
    const nextPages = fresh.querySelector("[data-pages]");
    if (pages && nextPages) this.thread.live.morph(pages, nextPages);
    /** @type {NodeListOf<HTMLElement>} */
    const items = fresh.querySelectorAll("li[data-key]");
    const ids = new Set([...items].map(({ dataset }) => idOf(dataset.key)));
    // Replies before what they stand under, which would stay as a gap for them.
    for (const item of this.thread.tree.items.reverse()) {
      const id = idOf(item.dataset.key);
      // What waits for a moderator is on nobody's page.
      if (ids.has(id) || item.dataset.state === "held" || !item.isConnected) continue;
      if (wholly || id < Math.max(...ids)) this.thread.put(id, "");
    }
    for (const item of items) {
      const alone = /** @type {HTMLElement} */ (item.cloneNode(true));
      alone.querySelector(":scope > [data-replies]")?.replaceChildren();
      this.thread.put(idOf(item.dataset.key), alone.outerHTML);
    }
  }
}
