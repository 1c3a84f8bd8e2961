// A thread as its reader sees it: what comes over the wire finds its place, waits until it may be shown,
// or is waited for. Everything that is new goes through `put`.

import { Texts } from "../../client/texts.js";
import { Actions } from "./actions.js";
import { Bar } from "./bar.js";
import { CatchUp } from "./catch_up.js";
import { Changes } from "./changes.js";
import { focusOn, make, parse } from "./dom.js";
import { Held } from "./held.js";
import { Inbox } from "./inbox.js";
import { Own } from "./own.js";
import { Pause } from "./pause.js";
import { Personal } from "./personal.js";
import { Tidings } from "./tidings.js";
import { keepTimes } from "./times.js";
import { articleOf, Tree } from "./tree.js";
import { Typing } from "./typing.js";

/**
 * @typedef {import("../../client/feature.js").Live} Live
 * @typedef {{type: string, key: string, data: any, by?: string}} Push
 */

/** @type {WeakMap<Element, Thread>} */
export const threads = new WeakMap();

export class Thread {
  held = new Held();
  /** @type {number | undefined} */
  #count;

  /**
   * @param {HTMLElement} element
   * @param {Live} live
   * @param {import("./reread.js").Reread} page
   * @param {import("../../client/clock.js").Clock} clock
   */
  constructor(element, live, page, clock) {
    threads.set(element, this);
    this.element = element;
    this.live = live;
    this.language = element.lang || document.documentElement.lang;
    this.texts = new Texts(element.querySelector("template")?.content, this.language);
    this.tree = new Tree(element, live.morph);
    this.bar = new Bar(this.tree);
    this.changes = new Changes(this);
    const text = (/** @type {string} */ key, /** @type {any} */ values) =>
      this.texts.get(key, values);
    this.own = new Own({ text, find: (id) => this.tree.find(id), signal: live.signal });
    this.typing = this.#typingLine(clock);
    this.tidings = new Tidings({
      clock,
      say: (count) => live.announce(this.texts.number("new", count)),
    });
    this.actions = new Actions(this);
    live.signal.addEventListener("abort", () => this.tidings.end());
    this.pause = new Pause(element, this.texts.get("pause"), (paused) => {
      if (paused) this.typing.stop();
      else this.#goOn();
    });
    this.catchUp = new CatchUp(this, page);
    this.personal = new Personal(this);
    this.inbox = new Inbox(this);
    keepTimes(element, this.language, live.signal);
    for (const item of this.tree.items) this.changes.dress(item);
    live
      .on("reset", ({ spread }) => this.catchUp.page.soon(spread ?? 0))
      .on("fresh", ({ element }) => this.catchUp.merge(element))
      .on("state", ({ s }) => s === "typing" && !this.pause.on && this.typing.heard());
    this.actions.restoreDrafts();
  }

  /**
   * Bring a comment to what it is now: in the page, among what is held, or nowhere.
   * @param {number} id
   * @param {string} html empty if nobody may see it
   * @param {{now?: boolean}} [how] `now`: the reader did it themselves, and looks for it
   * @returns {HTMLElement | null} the comment, if it is in the page
   */
  put(id, html, { now = false } = {}) {
    const fresh = html ? parse(html) : null;
    const shown = this.tree.find(id);
    if (shown) {
      if (fresh) this.changes.update(shown, fresh);
      else this.changes.takeOut(shown);
      return fresh && shown;
    }
    if (!fresh) {
      if (this.held.remove(id)) this.#offer(false);
      return null;
    }
    if (this.held.has(id)) {
      this.held.put(fresh);
      this.#offer(false);
    } else if (fresh.dataset.state !== "gone") this.#arrived(fresh, now);
    return this.tree.find(id);
  }

  /** @param {HTMLElement} fresh @param {boolean} now */
  #arrived(fresh, now) {
    const { root, branch } = fresh.dataset;
    if (now) {
      const spot = this.tree.spot(fresh, true);
      if (spot) this.changes.insert(fresh, spot);
      return;
    }
    const isHere = this.tree.spot(fresh) || this.held.has(branch || root);
    if (!isHere) {
      this.#oneMore(root);
      return;
    }
    this.held.put(fresh);
    if (this.#mayShow()) this.show();
    else this.#offer(true);
    this.tidings.add();
  }

  /** Is the reader at the end where comments appear, and doing nothing that must not be disturbed? */
  #mayShow() {
    if (this.pause.on || document.visibilityState !== "visible") return false;
    const form = document.activeElement?.closest("form");
    if (form && this.element.contains(form)) return false;
    const { top, bottom } = this.tree.list.getBoundingClientRect();
    if (!this.tree.growsDown) return !this.tree.hasPrevious && top >= -8 && top < innerHeight;
    return !this.tree.hasNext && bottom > 0 && bottom <= innerHeight;
  }

  /** Show all that is held. @returns {HTMLElement[]} */
  show() {
    const shown = [];
    for (const item of this.held.take()) {
      const spot = this.tree.spot(item);
      const isGap = item.dataset.state === "gone" && !item.dataset.key;
      if (spot && !isGap) {
        this.changes.insert(item, spot);
        shown.push(item);
      }
    }
    this.bar.withdraw();
    return shown;
  }

  /** @param {boolean} isNew */
  #offer(isNew) {
    const { count } = this.held;
    if (!isNew) this.tidings.takeBack();
    if (!count) {
      this.held.take();
      this.bar.withdraw();
      return;
    }
    this.bar.offer(this.texts.number("new", count), () => {
      const shown = this.show();
      const first = this.tree.growsDown
        ? shown[0]
        : this.tree.items.find((item) => shown.includes(item));
      focusOn(first && articleOf(first));
    });
  }

  /** One more reply behind a link. @param {string | undefined} root */
  #oneMore(root) {
    const link = root ? this.tree.moreOf(root) : null;
    if (!(link instanceof HTMLElement)) return;
    const number = Number(link.dataset.number) + 1;
    link.dataset.number = String(number);
    link.textContent = this.texts.number("more", number);
  }

  /** @param {number} id @param {{html: string, score: number}} data */
  react(id, { html, score }) {
    const item = this.tree.find(id);
    if (item) this.actions.reactions.update(item, html, score);
    else this.held.react(id, html, score);
  }

  /** @param {boolean} closed */
  close(closed) {
    const { element } = this;
    element.querySelector("[data-closed]")?.toggleAttribute("hidden", !closed);
    element
      .querySelector("[data-open]")
      ?.toggleAttribute("hidden", closed || this.actions.isWriting);
  }

  /** @param {number | undefined} count of all visible comments */
  count(count) {
    const number = this.element.querySelector("[data-count]");
    if (!(number instanceof HTMLElement) || count === undefined) return;
    this.#count = count;
    if (this.pause.on) return;
    number.dataset.count = String(count);
    number.textContent = String(count);
  }

  #goOn() {
    this.count(this.#count);
    this.inbox.goOn();
    if (this.held.count && this.#mayShow()) this.show();
  }

  /** @param {import("../../client/clock.js").Clock} clock */
  #typingLine(clock) {
    const line = make("p", "djangocms-live-comments__typing");
    line.setAttribute("data-live-ui", "");
    this.element.querySelector("[data-open]")?.after(line);
    const words = this.texts.get("typing");
    return new Typing({
      clock,
      show: (shown) => {
        line.textContent = shown ? words : "";
        line.toggleAttribute("data-shown", shown);
      },
    });
  }
}
