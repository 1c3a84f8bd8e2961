// Toasts: what is new, at the edge of the window. They are said politely, never take the focus, stand
// over no form that is being filled in, and wait while somebody points at them, stands in them or is
// in another tab. F8 leads to the newest, and back; Escape dismisses the one that has the focus.
import { make, ours } from "../dom.js";
import { Place } from "./place.js";
import { secondsFor, toastElement } from "./toast.js";
import { Turns } from "./turns.js";

const KEY = "F8";

/** @typedef {import("./toast.js").Toast} Toast */
/** @typedef {{announce: (message: string) => void, words: import("../../../client/texts.js").Texts}} Voice */

export class Toasts {
  /** @type {Map<string, {toast: Toast, voice: Voice, element: HTMLElement | null}>} */
  #toasts = new Map();
  #section = ours(make("section", "djangocms-live-toasts"));
  #list = make("ol", "djangocms-live-toasts__list");
  /** Where the focus was before F8. @type {HTMLElement | null} */
  #before = null;

  /** @param {import("../../../client/clock.js").Clock} clock */
  constructor(clock) {
    this.turns = new Turns({
      clock,
      show: (key) => this.#appear(key),
      over: (key) => this.take(key),
    });
    this.place = new Place(this.#section, this.turns);
    this.#list.setAttribute("role", "list");
    this.#section.append(this.#list);
    const section = this.#section;
    section.addEventListener("pointerenter", () => this.turns.hold("pointer"));
    section.addEventListener("pointerleave", () => {
      this.turns.release("pointer");
      this.place.look();
    });
    section.addEventListener("focusin", () => this.turns.hold("focus"));
    section.addEventListener("focusout", ({ relatedTarget }) => {
      if (!section.contains(/** @type {Node | null} */ (relatedTarget)))
        this.turns.release("focus");
    });
    section.addEventListener("keydown", (event) => this.#escaped(event));
    addEventListener("keydown", (event) => this.#jumped(event));
    document.addEventListener("visibilitychange", () => this.#looked());
    this.#looked();
  }

  /** Shown, or waiting to be. @param {string} key */
  has(key) {
    return this.#toasts.has(key);
  }

  /** @param {Toast} toast @param {Voice} voice of the feature that has something to say */
  show(toast, voice) {
    const known = this.#toasts.get(toast.key);
    const element = known?.element ? this.#make(toast, voice) : null;
    this.#toasts.set(toast.key, { toast, voice, element });
    if (element) {
      known?.element?.replaceWith(element);
      this.#say(toast, voice);
    }
    this.turns.add({ key: toast.key, seconds: secondsFor(toast) });
    this.place.look();
  }

  /** Take a toast away: it is no longer true, or its time is up. @param {string} key */
  take(key) {
    const element = this.#toasts.get(key)?.element;
    const { activeElement } = document;
    // Whoever presses with a pointer does not stay among the toasts.
    const focused = element?.contains(activeElement) && activeElement?.matches(":focus-visible");
    const next = element?.nextElementSibling ?? element?.previousElementSibling;
    this.#toasts.delete(key);
    element?.remove();
    this.turns.remove(key);
    if (!this.#list.childElementCount) this.#leave();
    else if (focused) /** @type {HTMLElement} */ (next ?? this.#list.lastElementChild)?.focus();
    if (focused && !this.#section.isConnected) this.#goBack();
    this.place.look();
  }

  /** All whose keys begin so. @param {string} prefix */
  takeAll(prefix) {
    for (const key of [...this.#toasts.keys()]) if (key.startsWith(prefix)) this.take(key);
  }

  /** @param {string} key */
  #appear(key) {
    const known = this.#toasts.get(key);
    if (!known) return;
    const { toast, voice } = known;
    known.element = this.#make(toast, voice);
    this.#section.setAttribute("aria-label", voice.words.get("toasts"));
    if (!this.#section.isConnected) document.body.append(this.#section);
    this.#list.append(known.element);
    this.place.look();
    this.#say(toast, voice);
  }

  /** @param {Toast} toast @param {Voice} voice */
  #say({ title, text }, voice) {
    voice.announce(text ? `${title}: ${text}` : title);
  }

  /** @param {Toast} toast @param {Voice} voice */
  #make(toast, voice) {
    return toastElement(toast, voice.words.get("dismiss"), (followed) => {
      toast.dismissed?.();
      // A link that opens a page of its own, or the next one: the toast has done its work.
      if (followed) setTimeout(() => this.take(toast.key));
      else this.take(toast.key);
    });
  }

  /** A place without content would only be in the way of those who jump from place to place. */
  #leave() {
    this.#section.remove();
    this.turns.release("pointer");
    this.turns.release("focus");
  }

  #goBack() {
    this.#before?.focus();
    this.#before = null;
  }

  #looked() {
    if (document.visibilityState === "visible") this.turns.release("hidden");
    else this.turns.hold("hidden");
  }

  /** @param {KeyboardEvent} event */
  #escaped(event) {
    if (event.key !== "Escape") return;
    const item = /** @type {Element} */ (event.target).closest(".djangocms-live-toast");
    const found = [...this.#toasts].find(([, { element }]) => element === item);
    if (!found) return;
    event.stopPropagation();
    found[1].toast.dismissed?.();
    this.take(found[0]);
  }

  /** @param {KeyboardEvent} event */
  #jumped(event) {
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (event.key !== KEY || modified || !this.#section.isConnected) return;
    event.preventDefault();
    if (this.#section.contains(document.activeElement)) {
      this.#goBack();
      return;
    }
    const { activeElement } = document;
    this.#before = activeElement instanceof HTMLElement ? activeElement : null;
    this.place.come();
    /** @type {HTMLElement | null} */ (this.#list.lastElementChild)?.focus();
  }
}
