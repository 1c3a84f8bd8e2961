// One live region: what it shows, what is held back, and when the one becomes the other. Nothing
// moves until the reader asks, unless the author allowed it and the reader is not busy there.

import { loadScripts, loadStyles } from "../../client/assets.js";
import { highlight } from "../../client/highlight.js";
import { isPaused, rememberPaused } from "../../client/pauses.js";
import { lacks } from "./age.js";
import { Controls } from "./controls.js";
import { gist } from "./gist.js";

/**
 * @typedef {object} Update
 * @property {string} html
 * @property {string | null} [hash]
 * @property {string} [topic] what the content follows, if that was told with it
 * @property {string} [since]
 * @property {import("../../client/assets.js").Assets} [assets]
 */

/** Updates that come together are shown together. */
const COALESCE = 150;
/** After the reader left the region: long enough to finish a click elsewhere. */
const SETTLE = 1000;

/** Positions before topics: setting these subscribes. */
const ATTRIBUTES = ["since", "topic", "mode", "label"];

export class Region {
  /** @type {Update | null} */
  #held = null;
  /** How many updates the held one stands for. */
  #count = 0;
  /** @type {any} */
  #timer = null;
  /** @type {string | null} */
  #hash;
  #paused = false;
  #announced = false;
  #pushedAt = -1;
  #withdrawNotice = () => {};

  /** @param {HTMLElement} element @param {import("../../client/feature.js").Live} live */
  constructor(element, live) {
    this.element = element;
    this.live = live;
    this.key = element.getAttribute("key") ?? "";
    this.#hash = element.getAttribute("hash");
    this.controls = new Controls(() => this.target);
    this.#dress();
    const { signal } = live;
    document.addEventListener("visibilitychange", () => this.#reconsider(0), { signal });
    document.addEventListener("focusout", () => this.#reconsider(SETTLE), { signal });
    document.addEventListener("selectionchange", () => this.#reconsider(SETTLE), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#withdrawNotice();
      this.controls.remove();
    });
  }

  get isPage() {
    return this.key === "page";
  }

  /** @returns {Element | null} */
  get target() {
    return this.isPage ? root(document) : this.element;
  }

  get mode() {
    return this.element.getAttribute("mode") ?? "ask";
  }

  get label() {
    const { text } = this.live;
    return this.element.getAttribute("label") || text(this.isPage ? "page" : "region");
  }

  /**
   * The server pushed a new rendering; false if that is older in one thing and newer in another than
   * what is here, so that only the page itself has both.
   * @param {Update} update
   */
  push(update) {
    const here = this.#held?.since ? this.#held : this.#stamps;
    if (lacks(update, here)) return !lacks(here, update);
    this.#pushedAt = performance.now();
    this.offer(update);
    return true;
  }

  /** There is a new rendering of this region. @param {Update} update */
  offer(update) {
    const { target } = this;
    if (!target) return;
    if (update.hash ? update.hash === this.#hash : same(target, update.html)) {
      // Somebody took the change back.
      this.#forget();
      this.#follow(update);
      return;
    }
    if (update.hash && update.hash === this.#held?.hash) {
      this.#held = update;
      return;
    }
    if (same(target, update.html)) {
      this.#forget();
      // Nothing that a reader would notice; what nested elements make of it is theirs.
      if (this.isPage) this.#hash = update.hash ?? null;
      else this.#show(update);
      return;
    }
    this.#held = update;
    this.#count++;
    this.#flushAfter(COALESCE);
  }

  /**
   * Take what this region is in a newly read page, unless a push overtook it on the way here.
   * @param {Document} fresh
   * @param {import("../../client/assets.js").Assets} assets
   * @param {number} began when the page was asked for
   */
  reread(fresh, assets, began) {
    if (this.#pushedAt > began) return;
    const selector = `cms-live[feature="cms"][key="${CSS.escape(this.key)}"]`;
    const nth = [...document.querySelectorAll(selector)].indexOf(this.element);
    const element = fresh.querySelectorAll(selector)[nth];
    if (element) this.refresh(element, assets);
    else if (!this.isPage) this.#missing();
    const content = this.isPage ? root(fresh) : null;
    if (content) this.offer({ html: content.innerHTML, assets });
  }

  /** @param {Element} fresh this element as the server renders it now @param {import("../../client/assets.js").Assets} [assets] */
  refresh(fresh, assets) {
    for (const name of ATTRIBUTES) {
      const value = fresh.getAttribute(name);
      if (value === this.element.getAttribute(name)) continue;
      if (value === null) this.element.removeAttribute(name);
      else this.element.setAttribute(name, value);
    }
    this.#dress();
    if (this.isPage) return;
    this.offer({ html: fresh.innerHTML, hash: fresh.getAttribute("hash"), assets });
  }

  #dress() {
    if (this.mode !== "auto") {
      this.controls.withoutPause();
      this.#paused = false;
      return;
    }
    this.#paused = isPaused(this.key);
    this.controls.pause(this.live.text("pause", { label: this.label }), this.#paused, (paused) => {
      this.#paused = paused;
      rememberPaused(this.key, paused);
      this.#flushAfter(0);
    });
  }

  /** @param {number} wait milliseconds */
  #flushAfter(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** The reader turned to or from the region. @param {number} wait */
  #reconsider(wait) {
    if (this.#held && this.mode === "auto") this.#flushAfter(wait);
  }

  async #flush() {
    if (!this.#held) return;
    const mayShow = this.mode === "auto" && !this.#paused && !this.#isBusy();
    if (!mayShow || !(await this.#apply({ gently: true }))) this.#offer();
  }

  /** Is the reader looking elsewhere, typing, or choosing text here? */
  #isBusy() {
    if (document.visibilityState !== "visible") return true;
    const { target } = this;
    const focused = target?.querySelector(":focus-visible");
    if (focused && !focused.closest("[data-live-ui]")) return true;
    const selection = getSelection();
    return Boolean(target && selection?.type === "Range" && selection.containsNode(target, true));
  }

  #offer() {
    if (!this.#held) return;
    const { text } = this.live;
    const run = () => this.#apply({ gently: false });
    const several = this.#count > 1;
    const label = text(several ? "show_new_count" : "show_new", { count: this.#count });
    if (this.isPage) {
      this.#withdrawNotice();
      const action = { label: this.mode === "notice" ? text("show") : label, run };
      const dismiss = text("dismiss");
      this.#withdrawNotice = this.live.notify(text("page_changed"), { action, dismiss });
    } else if (this.mode === "notice") {
      this.controls.offer(text("content_changed"), { label: text("show"), run });
    } else this.controls.offer("", { label, run });
    if (!this.#announced) this.live.announce(text("waiting", { label: this.label }));
    this.#announced = true;
  }

  /** Show the newest that is held. @returns {Promise<boolean>} */
  async #apply({ gently = false }) {
    for (;;) {
      const update = this.#held;
      if (!update) return true;
      await loadStyles(update.assets);
      if (update !== this.#held) continue;
      const touched = this.#show(update, gently);
      if (!touched) return false;
      highlight(touched);
      this.live.announce(this.live.text("updated", { label: this.label }));
      return true;
    }
  }

  /** @param {Update} update */
  #show({ html, hash, topic, since, assets }, gently = false) {
    const { target, element } = this;
    if (!target) return null;
    const touched = this.live.morph(target, html, { gently });
    if (!touched) return null;
    this.#hash = hash ?? null;
    if (hash) element.setAttribute("hash", hash);
    this.#follow({ topic, since });
    const stoodOnOffer = this.#forget();
    if (stoodOnOffer && target instanceof HTMLElement) {
      // The button is gone; its reader goes on where the news begins.
      if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    loadScripts(assets);
    const detail = { key: this.key, type: "published" };
    element.dispatchEvent(new CustomEvent("djangocms-live:patched", { bubbles: true, detail }));
    return touched;
  }

  get #stamps() {
    const { element } = this;
    return { topic: element.getAttribute("topic"), since: element.getAttribute("since") };
  }

  /** What is shown has these topics, and is as new as that. @param {Pick<Update, "topic" | "since">} stamps */
  #follow({ topic, since }) {
    if (!topic || !since) return;
    this.element.setAttribute("since", since);
    if (topic !== this.element.getAttribute("topic")) this.element.setAttribute("topic", topic);
  }

  #missing() {
    this.#forget();
    this.controls.offer(this.live.text("region_gone"), null);
    this.live.announce(this.live.text("region_gone"));
  }

  /** Nothing is held any more; true if the reader stood on the offer. */
  #forget() {
    this.#held = null;
    this.#count = 0;
    this.#announced = false;
    this.#withdrawNotice();
    return this.controls.withdraw();
  }
}

/** What a live page consists of. @param {Document} doc */
const root = (doc) => doc.querySelector("[data-live-root]") ?? doc.querySelector("main");

/** @param {Element} target @param {string} html */
function same(target, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return gist(target) === gist(template.content);
}
