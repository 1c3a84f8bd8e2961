// A line beneath a comment that says why something did not work, for a while.
import { make } from "./dom.js";
import { articleOf } from "./tree.js";

/** Milliseconds. */
const SHOWN = 6000;

/** @param {HTMLElement} item @param {string} words */
export function refuse(item, words) {
  const line = make("p", "djangocms-live-comments__refused", words);
  line.setAttribute("role", "alert");
  line.setAttribute("data-live-ui", "");
  articleOf(item)?.after(line);
  setTimeout(() => line.remove(), SHOWN);
}
