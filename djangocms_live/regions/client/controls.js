// What a region shows on top of itself: the offer of something new, a notice, and the pause button.
// It has no height of its own, so nothing below it ever moves, and a morph leaves it alone.

export class Controls {
  /** @type {HTMLElement | null} */
  #root = null;
  /** @type {HTMLElement} */
  #bar = make("div", "djangocms-live-controls__bar");
  /** @type {HTMLElement | null} */
  #offer = null;
  /** @type {HTMLButtonElement | null} */
  #pause = null;

  /** @param {() => Element | null} target where they go */
  constructor(target) {
    this.target = target;
  }

  /**
   * @param {string} text said before the button, may be empty
   * @param {{label: string, run: () => void} | null} action
   */
  offer(text, action) {
    const offer = make("div", "djangocms-live-offer");
    if (text) offer.append(make("p", "djangocms-live-offer__text", text));
    if (action) {
      const button = make("button", "djangocms-live-offer__show", action.label);
      button.type = "button";
      button.addEventListener("click", action.run);
      offer.append(button);
    }
    // Somebody may stand on the button whose words change.
    const focused = this.#offer?.contains(document.activeElement);
    if (this.#offer) this.#offer.replaceWith(offer);
    else this.#bar.prepend(offer);
    this.#offer = offer;
    this.place();
    if (focused) offer.querySelector("button")?.focus({ preventScroll: true });
  }

  /** Nothing is offered any more; true if the reader stood on the offer. */
  withdraw() {
    const focused = this.#offer?.contains(document.activeElement) ?? false;
    this.#offer?.remove();
    this.#offer = null;
    if (!this.#pause) this.#root?.remove();
    return focused;
  }

  /**
   * @param {string} label
   * @param {boolean} paused
   * @param {(paused: boolean) => void} changed
   */
  pause(label, paused, changed) {
    const button = make("button", "djangocms-live-pause");
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-pressed", String(paused));
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(pressed));
      changed(pressed);
    });
    this.#pause?.remove();
    this.#pause = button;
    this.#bar.append(button);
    this.place();
  }

  withoutPause() {
    this.#pause?.remove();
    this.#pause = null;
    if (!this.#offer) this.#root?.remove();
  }

  /** Stand at the beginning of the target, wherever that is by now. */
  place() {
    const target = this.target();
    if (!this.#root) {
      this.#root = make("div", "djangocms-live-controls");
      this.#root.setAttribute("data-live-ui", "");
      this.#root.append(this.#bar);
    }
    if (target && this.#root.parentElement !== target) target.prepend(this.#root);
  }

  remove() {
    this.#root?.remove();
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
