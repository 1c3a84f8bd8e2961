// The entries in the bell's panel: new ones take the place of old ones, and the focus stays where it
// was, or goes to what has taken its place.
import { parse } from "../dom.js";
import { sayTimes } from "../when.js";

/**
 * @param {HTMLElement} list
 * @param {string} html of the server
 * @param {object} options
 * @param {string} options.language
 * @param {number} options.now seconds
 * @param {HTMLElement} options.otherwise has the focus if there is no entry left
 */
export function fill(list, html, { language, now, otherwise }) {
  const content = parse(html);
  sayTimes(content, language, now);
  const focused = document.activeElement;
  const before = entriesOf(list);
  const place = before.findIndex((entry) => entry.contains(focused));
  const id = before[place]?.getAttribute("data-entry");
  const name = focused?.getAttribute("value");
  list.replaceChildren(content);
  if (place < 0) return;
  const after = entriesOf(list);
  const entry = after.find((one) => one.getAttribute("data-entry") === id) ?? after[place];
  const there = entry ?? after.at(-1);
  const same = name && there?.querySelector(`button[value="${CSS.escape(name)}"]`);
  const target = same || there?.querySelector("button, a") || otherwise;
  /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
}

/** @param {Element} list */
export const entriesOf = (list) => [...list.querySelectorAll("[data-entry]")];
