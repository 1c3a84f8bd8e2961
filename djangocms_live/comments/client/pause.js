// The switch that stops a thread: what comes waits until it is pressed again. The reader's choice lasts.
import { isPaused, rememberPaused } from "../../client/pauses.js";
import { button } from "./dom.js";

export class Pause {
  /**
   * @param {HTMLElement} element of the thread
   * @param {string} label
   * @param {(paused: boolean) => void} changed
   */
  constructor(element, label, changed) {
    const key = element.getAttribute("key") ?? "";
    this.on = isPaused(key);
    const made = button("djangocms-live-comments__pause", "", "pause");
    made.title = label;
    made.setAttribute("aria-label", label);
    const say = () => made.setAttribute("aria-pressed", String(this.on));
    say();
    made.addEventListener("click", () => {
      this.on = !this.on;
      rememberPaused(key, this.on);
      say();
      changed(this.on);
    });
    element.querySelector("[data-heading]")?.after(made);
  }
}
