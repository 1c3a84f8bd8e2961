// What is heard of a thread, and when it is heeded: not before an answer of our own that tells more, and
// not while the reader has paused.
import { idOf } from "./dom.js";

/** @typedef {import("./thread.js").Push} Push */

const TYPES = ["posted", "edited", "restored", "hidden", "removed", "counted"];

export class Inbox {
  /** Our own writes: their pushes tell us nothing new. @type {Map<string, Push | null>} */
  #sent = new Map();
  /** What came while updates were paused, the newest for each thing. @type {Map<string, Push>} */
  #waiting = new Map();

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.thread = thread;
    for (const type of [...TYPES, "closed", "opened", "changed"]) {
      thread.live.on(type, (push) => this.#heard(push));
    }
  }

  /** A write of ours is on its way. @param {string} request */
  sending(request) {
    if (request && !this.#sent.has(request)) this.#sent.set(request, null);
  }

  /** @param {string} request */
  isOurs(request) {
    return this.#sent.has(request);
  }

  /** The push of a write of ours, if it came before its answer. @param {string} request */
  overtaken(request) {
    return this.#sent.get(request) ?? null;
  }

  /** The reader wants to see again what happens. */
  goOn() {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const push of waiting) this.#apply(push);
  }

  /** @param {Push} push */
  #heard(push) {
    if (push.by && this.#sent.has(push.by)) {
      // The answer to our own request tells more. If it never comes, this is what we know.
      this.#sent.set(push.by, push);
      return;
    }
    const takesOut = push.type === "hidden" || push.type === "removed";
    if (this.thread.pause.on && !takesOut && this.#isShown(push)) this.#waiting.set(push.key, push);
    else this.#apply(push);
  }

  /** @param {Push} push */
  #isShown({ key }) {
    return key === "thread" || Boolean(this.thread.tree.find(idOf(key)));
  }

  /** @param {Push} push */
  #apply({ type, key, data }) {
    const { thread } = this;
    if (type === "changed") thread.catchUp.fetch(key, data?.spread ?? 0);
    else if (key === "thread") thread.close(type === "closed");
    else if (key.startsWith("r.")) thread.react(idOf(key), data);
    else {
      this.#waiting.delete(key);
      thread.count(data?.count);
      thread.put(idOf(key), data?.html ?? "");
      if (type === "posted") thread.typing.stop();
    }
  }
}
