// How a comment appears, changes and goes before the reader's eyes: nothing they look at moves, what is
// new glows for a moment, and what somebody answers leaves a gap.
import { keepingPlace, make } from "./dom.js";
import { sayTime } from "./times.js";
import { articleOf } from "./tree.js";

const GLOW = 2500;

export class Changes {
  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.thread = thread;
    this.tree = thread.tree;
  }

  /** @param {HTMLElement} item @param {import("./tree.js").Spot} spot */
  insert(item, spot) {
    keepingPlace(this.tree.list, () => this.tree.insert(item, spot));
    for (const one of [
      item,
      .../** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll("li[data-key]")),
    ]) {
      this.dress(one);
    }
    glow(item);
    this.#patched();
  }

  /** @param {HTMLElement} item @param {HTMLElement} fresh */
  update(item, fresh) {
    const state = item.dataset.state;
    keepingPlace(this.tree.list, () => this.tree.update(item, fresh));
    this.dress(item);
    if (state !== "gone") glow(item);
    this.#patched();
  }

  /** @param {HTMLElement} item */
  takeOut(item) {
    const { thread } = this;
    const isNeeded = item.querySelector(":scope > [data-replies] > li");
    if (isNeeded || thread.actions.holdsText(item) || thread.own.mayRestore(item)) {
      // Somebody has answered it, or is about to: their words stay, what they answer goes. And who
      // has hidden it may think better of it.
      item.dataset.state = "gone";
      const article = articleOf(item);
      article?.replaceChildren(make("p", "djangocms-live-comment__gone", thread.texts.get("gone")));
      this.dress(item);
      return;
    }
    keepingPlace(this.tree.list, () => this.tree.remove(item));
    this.#patched();
  }

  /** Give a comment what the server could not: the reader's own time, choice and buttons. @param {HTMLElement} item */
  dress(item) {
    const { actions, language, own } = this.thread;
    const time = articleOf(item)?.querySelector("time");
    if (time) sayTime(time, language);
    actions.reactions.dress(item);
    own.dress(item);
  }

  #patched() {
    const { element } = this.thread;
    element
      .querySelector("[data-empty]")
      ?.toggleAttribute("hidden", this.tree.list.childElementCount > 0);
    const detail = { key: element.getAttribute("key"), type: "comments" };
    element.dispatchEvent(new CustomEvent("djangocms-live:patched", { bubbles: true, detail }));
  }
}

/** @param {HTMLElement} item */
function glow(item) {
  const article = articleOf(item);
  article?.setAttribute("data-live-fresh", "");
  setTimeout(() => article?.removeAttribute("data-live-fresh"), GLOW);
}
