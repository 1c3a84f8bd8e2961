// The words that stand, translated, in a <template> of what the server rendered.
import { Texts } from "../../client/texts.js";

/** @param {HTMLElement} element */
export const languageOf = (element) => element.lang || document.documentElement.lang;

/** @param {HTMLElement} element @param {ParentNode} [source] in which the words stand */
export function wordsOf(element, source = element) {
  const words = source.querySelector("template[data-live-words]");
  const content = words instanceof HTMLTemplateElement ? words.content : null;
  return new Texts(content, languageOf(element));
}
