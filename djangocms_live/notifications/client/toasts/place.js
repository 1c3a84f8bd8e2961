// Keeps the toasts off the form that somebody fills in: they stand at the other edge of the window, or
// wait until the focus has left it.
import { areas, edgeFor } from "./edge.js";

/** @typedef {import("./edge.js").Edge} Edge */

const FIELDS = "input, select, textarea, iframe, [contenteditable]:not([contenteditable='false'])";

export class Place {
  /** @type {Edge | null} */
  #edge = null;
  #soon = false;

  /**
   * @param {HTMLElement} section of the toasts
   * @param {import("./turns.js").Turns} turns
   */
  constructor(section, turns) {
    this.section = section;
    this.turns = turns;
    for (const type of ["focusin", "focusout"])
      document.addEventListener(type, () => this.#later());
    for (const type of ["resize", "scroll"]) {
      addEventListener(type, () => this.#later(), { capture: true, passive: true });
    }
    // The core's notices come and go there.
    new MutationObserver(() => this.#later()).observe(document.body, { childList: true });
  }

  /** Somebody jumps to the toasts: they leave the form, and want to see them. */
  come() {
    this.section.inert = false;
    this.turns.release("form");
    delete this.section.dataset.away;
  }

  /** @param {boolean} [pointed] even under a pointer: what it points at is going to be covered */
  look(pointed = false) {
    const { section } = this;
    if (!section.isConnected) {
      this.#edge = null;
      this.turns.release("form");
      return;
    }
    // They do not move away under a pointer that is on its way to press something.
    if (section.contains(document.activeElement)) return;
    if (section.matches(":hover") && !pointed) return;
    const edge = edgeFor({
      areas: areas(section.getBoundingClientRect(), document.documentElement.clientHeight),
      taken: taken().map((element) => element.getBoundingClientRect()),
      forms: formsOfPage().map((form) => form.getBoundingClientRect()),
      wanted: "end",
      now: section.dataset.away === undefined ? this.#edge : null,
    });
    section.inert = edge === null;
    section.toggleAttribute("data-away", edge === null);
    if (edge === null) {
      this.turns.hold("form");
      return;
    }
    this.#edge = edge;
    section.dataset.edge = edge;
    this.turns.release("form");
  }

  /** Once for all that happens at the same time, and when the focus has arrived somewhere. */
  #later() {
    if (this.#soon || !this.section.isConnected) return;
    this.#soon = true;
    requestAnimationFrame(() => {
      this.#soon = false;
      this.look();
    });
  }
}

/** What they may not cover. @returns {Element[]} */
function taken() {
  const form = writtenForm();
  // The bell's panel, and the core's notices.
  const others = document.querySelectorAll(
    "[data-live-panel]:not([hidden]), .djangocms-live-notices",
  );
  return form ? [form, ...others] : [...others];
}

/** The form that has the focus, or a field without one. @returns {Element | null} */
function writtenForm() {
  const { activeElement } = document;
  if (!activeElement || activeElement.closest("[data-live-ui]")) return null;
  return activeElement.closest("form") ?? (activeElement.matches(FIELDS) ? activeElement : null);
}

/** @returns {Element[]} */
function formsOfPage() {
  return [...document.querySelectorAll(`form, ${FIELDS}`)].filter(
    (element) => !element.closest("[data-live-ui]") && (element.checkVisibility?.() ?? true),
  );
}
