// The words that a feature says in the browser. They stand, translated, in a <template> of its own
// cacheable HTML: <p data-text="key">; forms of a number are key_one, key_few, key_other and so on.
import { fill } from "./config.js";

export class Texts {
  /** @type {Map<string, string>} */
  #texts = new Map();

  /** @param {ParentNode | null | undefined} source has an element `data-text="key"` for each @param {string} language */
  constructor(source, language) {
    for (const element of source?.querySelectorAll("[data-text]") ?? []) {
      this.#texts.set(element.getAttribute("data-text") ?? "", element.textContent ?? "");
    }
    try {
      this.rules = new Intl.PluralRules(language);
    } catch {
      this.rules = new Intl.PluralRules();
    }
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  get(key, values = {}) {
    return fill(this.#texts.get(key) ?? key, values);
  }

  /** The form of a text that goes with a number. @param {string} key @param {number} count @param {string | number} [shown] how it is written */
  number(key, count, shown = count) {
    const form = `${key}_${this.rules.select(count)}`;
    return this.get(this.#texts.has(form) ? form : `${key}_other`, { count: shown });
  }
}
