// The reader's own side of a thread, which no cached page can have: asked for once it matters, and kept
// right through topics that are for nobody else.
import { idOf } from "./dom.js";
import { hasWritten, rememberWritten } from "./own.js";
import { ask } from "./requests.js";
import { relabel } from "./toolbar.js";

/** @typedef {import("./thread.js").Push} Push */

/** Milliseconds in which several things that happen in the moderators' queue are one. */
const COALESCE = 300;

export class Personal {
  #asked = false;
  #questions = 0;
  /** The reader has done something that the answer on its way may not know of. */
  #outdated = false;
  /** @type {any} */
  #timer = null;

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.thread = thread;
    const { live } = thread;
    // Most readers have nothing here, and many never come near: they cost no request.
    live.on("joined", () => {
      if (!this.#asked && (live.user() || hasWritten())) void this.ask();
    });
    live.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#whenNear();
  }

  /** The server has stored something of ours. @param {any} data */
  answered(data) {
    this.#outdated = true;
    rememberWritten();
    this.hearAlso("author", data?.author);
  }

  /** Ask what is the reader's own, once it matters. */
  async ask() {
    this.#asked = true;
    this.#outdated = false;
    const question = ++this.#questions;
    const { mine, thread } = this.thread.element.dataset;
    const url = `${mine}?t=${encodeURIComponent(thread ?? "")}`;
    try {
      const { status, data } = await ask(url, { signal: this.thread.live.signal });
      if (status !== 200 || !data || question !== this.#questions) return;
      if (this.#outdated) await this.ask();
      else this.know(data);
    } catch {
      this.#asked = false;
    }
  }

  /** @param {import("./own.js").Mine} mine */
  know(mine) {
    this.thread.own.know(mine);
    this.thread.actions.reactions.know(mine.reactions);
    const held = new Set(mine.held.map(({ key }) => key));
    for (const { key, html } of mine.held) this.thread.put(idOf(key), html, { now: true });
    for (const item of this.thread.tree.items) {
      const { state, key = "" } = item.dataset;
      // Decided, and not for everybody: what is, is pushed.
      if (state === "held" && !held.has(key)) this.thread.put(idOf(key), "");
      else this.thread.changes.dress(item);
    }
    this.hearAlso("author", mine.author);
    this.hearAlso("queue", mine.queue);
    relabel(mine.toolbar);
  }

  #whenNear() {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        if (!this.#asked) void this.ask();
      },
      { rootMargin: "100%" },
    );
    observer.observe(this.thread.element);
    this.thread.live.signal.addEventListener("abort", () => observer.disconnect());
  }

  /**
   * Hear of what is not for everybody: what becomes of one's own comments, what waits for moderators.
   * @param {"author" | "queue"} name
   * @param {{topic?: string, since?: string} | undefined} attributes of a live element
   */
  hearAlso(name, attributes) {
    if (!attributes?.topic || this.thread.element.querySelector(`:scope > [data-${name}]`)) return;
    const element = document.createElement("cms-live");
    element.setAttribute("feature", "comments");
    element.setAttribute(`data-${name}`, "");
    element.setAttribute("data-live-ui", "");
    element.setAttribute("since", attributes.since ?? "");
    element.setAttribute("topic", attributes.topic);
    this.thread.element.append(element);
  }

  /** Something waits for moderators, or does not any more. */
  queueHeard() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), COALESCE);
  }

  /** What has become of one's own comment. @param {Push} push */
  authorHeard({ type, key, by }) {
    const id = idOf(key);
    const item = this.thread.tree.find(id);
    if (!item || (by && this.thread.inbox.isOurs(by))) return;
    if (type === "approved" && item.dataset.state !== "visible")
      void this.thread.catchUp.fetchOne(id);
    if (type === "rejected") this.thread.put(id, "");
    if (type === "approved" || type === "rejected")
      this.thread.live.announce(this.thread.texts.get(type));
  }
}
