// The number on the bell, and what is said of it. Pure.

/** @param {number} unseen */
export const shownNumber = (unseen) => (unseen > 99 ? "99+" : String(unseen));

/** The name of the button. @param {import("../../../client/texts.js").Texts} words @param {number} unseen */
export function nameOf(words, unseen) {
  const name = words.get("bell");
  return unseen ? `${name}, ${words.number("new", unseen, shownNumber(unseen))}` : name;
}

/** What is to be said when the number has changed; "" for nothing. @param {import("../../../client/texts.js").Texts} words @param {number | null} before null: it is the first @param {number} unseen */
export function spoken(words, before, unseen) {
  const more = before === null ? 0 : unseen - before;
  return more > 0 ? words.number("news", more) : "";
}
