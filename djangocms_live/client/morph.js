// Brings a part of the page to what the server says it is now, changing as little as possible and
// nothing that is the reader's. The only module that knows idiomorph.
import { Idiomorph } from "idiomorph";
import { pair } from "./pairs.js";
import { keepPlace } from "./place.js";
import { holdsPrecious, isDirty, isPlaying, isWrittenIn } from "./reader.js";

/**
 * @param {Element} target whose content is replaced
 * @param {string | ParentNode} content its new inner HTML, or an element that has it
 * @param {object} [options]
 * @param {boolean} [options.gently] rather do nothing than take away what the reader typed or plays
 * @returns {Element[] | null} what was added or reworded; null if nothing was done, to be gentle
 */
export function morph(target, content, { gently = false } = {}) {
  const fresh = typeof content === "string" ? parse(content) : content;
  const { lost, undo } = pair(target, fresh);
  try {
    if (gently && lost.some(holdsPrecious)) return null;
    /** @type {Set<Element>} */
    const touched = new Set();
    const restorePlace = keepPlace(target);
    Idiomorph.morph(target, [...fresh.childNodes], {
      morphStyle: "innerHTML",
      callbacks: {
        beforeNodeMorphed: (old, next) => mayMorph(old, next, touched),
        beforeNodeRemoved: (old) => !isElement(old) || !old.matches(KEPT),
        beforeAttributeUpdated: mayUpdate,
        afterNodeAdded: (node) => {
          const element = isElement(node) ? node : node.parentElement;
          if (element && (isElement(node) || node.nodeValue?.trim())) touched.add(element);
        },
      },
    });
    restorePlace();
    return [...touched].filter((element) => element !== target && element.isConnected);
  } finally {
    undo();
  }
}

/** Parsed in a document of its own: nothing in it loads, runs or comes to life. @param {string} html */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

const KEPT = "[data-live-keep], [data-live-ui]";

/** @param {Node} node @returns {node is Element} */
const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/**
 * @param {Node} old
 * @param {Node} next
 * @param {Set<Element>} touched
 */
function mayMorph(old, next, touched) {
  if (!isElement(old) || !isElement(next)) {
    const reworded = old.nodeValue !== next.nodeValue && next.nodeValue?.trim();
    if (reworded && old.parentElement) touched.add(old.parentElement);
    return true;
  }
  if (old.isEqualNode(next)) return false;
  if (old.matches("cms-live")) {
    // It has a life of its own; its feature decides what to take from the new rendering.
    old.dispatchEvent(new CustomEvent("djangocms-live:fresh", { detail: { element: next } }));
    return false;
  }
  if (old.matches(KEPT) || old.matches("script")) return false;
  if (old.matches("textarea, select") && (isDirty(old) || isWrittenIn(old))) return false;
  return !isPlaying(old) && !(isWrittenIn(old) && !old.matches("input"));
}

/**
 * @param {string} name
 * @param {Element} element
 */
function mayUpdate(name, element) {
  if (name === "open") return !element.matches("details, dialog");
  if (name === "value" || name === "checked") return !isDirty(element) && !isWrittenIn(element);
  return true;
}
