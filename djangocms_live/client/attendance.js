// Which pages are still there. A page says goodbye when it closes or is put aside, but not when it
// crashes, is killed or frozen. So the worker asks: a page that has not answered by the next round
// counts as gone. If it is not (it stood in a dialog, or slept), it is told so when it speaks again.
//
// Asking is what holds everywhere: no engine tells a worker that the page behind a port is gone (the
// `close` event of ports stays silent in Chromium 156, Firefox 153 and WebKitGTK 2.50), and a lock
// that each page holds until it ends exists on https only and keeps pages out of Firefox's
// back/forward cache. Answers to messages are not throttled as the timers of hidden pages are.

/** @typedef {import("./engine.js").EnginePort} EnginePort */

const ROUND = 15;

export class Attendance {
  /** Pages, and whether each has answered since it was asked. @type {Map<Page, boolean>} */
  #present = new Map();
  /** @type {any} */
  #round = null;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.clock = clock;
  }

  /**
   * @param {EnginePort} port of a page
   * @returns {EnginePort} what the engine sees of it: the page's words, and a goodbye for certain
   */
  admit(port) {
    const page = new Page(port);
    port.onmessage = ({ data }) => this.#heard(page, data);
    return page;
  }

  /** @param {Page} page @param {any} message */
  #heard(page, message) {
    const { type } = message;
    if (type === "open") this.#round ??= this.clock.after(() => this.#ask(), ROUND);
    else if (type !== "away" && !this.#present.has(page)) {
      page.postMessage({ type: "forgotten" });
      return;
    }
    if (type === "away") this.#leave(page);
    else this.#present.set(page, true);
    if (type === "ping") page.postMessage({ type: "pong" });
    else if (type !== "pong") page.onmessage?.({ data: message });
  }

  #ask() {
    for (const [page, answered] of this.#present) {
      if (answered) {
        this.#present.set(page, false);
        page.postMessage({ type: "ping" });
      } else {
        this.#leave(page);
        page.onmessage?.({ data: { type: "away" } });
      }
    }
    this.#round = this.#present.size ? this.clock.after(() => this.#ask(), ROUND) : null;
  }

  /** @param {Page} page */
  #leave(page) {
    this.#present.delete(page);
  }
}

class Page {
  /** @type {EnginePort["onmessage"]} */
  onmessage = null;

  /** @param {EnginePort} port */
  constructor(port) {
    this.port = port;
  }

  /** @param {any} message */
  postMessage(message) {
    this.port.postMessage(message);
  }

  close() {
    this.port.close();
  }
}
