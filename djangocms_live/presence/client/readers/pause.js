// One switch for all numbers of readers in a page: pressed, they stay as they are. The choice lasts.
import { isPaused, rememberPaused } from "../../../client/pauses.js";

const KEY = "readers";

export class Pause {
  on = isPaused(KEY);
  /** @type {Set<() => void>} */
  #changed = new Set();

  /** Hear when it is pressed. @param {() => void} changed @param {AbortSignal} signal */
  heed(changed, signal) {
    this.#changed.add(changed);
    signal.addEventListener("abort", () => this.#changed.delete(changed));
  }

  /** A page may have several buttons. @param {string} label @param {boolean} [spelled] its words are seen */
  button(label, spelled = false) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "djangocms-live-pause";
    if (spelled) {
      button.textContent = label;
    } else {
      button.title = label;
      button.setAttribute("aria-label", label);
    }
    button.setAttribute("data-live-ui", "");
    const say = () => {
      // Whatever took the button away has no other way to tell.
      if (button.parentNode) button.setAttribute("aria-pressed", String(this.on));
      else this.#changed.delete(say);
    };
    button.setAttribute("aria-pressed", String(this.on));
    this.#changed.add(say);
    button.addEventListener("click", () => {
      this.on = !this.on;
      rememberPaused(KEY, this.on);
      for (const changed of [...this.#changed]) changed();
    });
    return button;
  }
}
