// A number of readers in words. Pure.
import { written } from "../readers/numbers.js";

/**
 * @param {"readers" | "reach"} what
 * @param {number} n
 * @param {import("../../../client/texts.js").Texts} texts
 * @param {string} language
 */
export function sentence(what, n, texts, language) {
  // That nobody reads is no news; that nobody would see a publishing may be.
  if (!n) return what === "reach" ? texts.get("nobody") : "";
  return texts.number(what, n, written(n, language));
}
