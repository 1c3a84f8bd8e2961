// The element that hears how much is new in the reader's inbox. It is made once it is known who looks,
// with attributes that are nobody else's, by whatever wants to hear of it.
import { ours } from "./dom.js";

/** @typedef {import("../../client/feature.js").Live} Live */

/** @type {WeakMap<Element, (live: Live) => void>} */
const waiting = new WeakMap();

/**
 * @param {import("./me.js").Mine} mine
 * @param {(live: Live) => void} joined it has come to life
 * @returns {HTMLElement} to be put into the page
 */
export function inboxElement({ inbox }, joined) {
  const element = ours(document.createElement("cms-live"));
  element.hidden = true;
  waiting.set(element, joined);
  element.setAttribute("feature", "inbox");
  element.setAttribute("since", inbox?.since ?? "");
  element.setAttribute("topic", inbox?.topic ?? "");
  return element;
}

/** What the feature "inbox" does. @param {HTMLElement} element @param {Live} live */
export function joinInbox(element, live) {
  waiting.get(element)?.(live);
}
