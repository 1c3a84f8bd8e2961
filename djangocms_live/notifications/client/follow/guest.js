// What guests read before their browser asks them anything: what comes, how, and how it ends.
import { button, make } from "../dom.js";

let ids = 0;

/**
 * @param {import("../../../client/texts.js").Texts} words
 * @param {string} login page for those who have an account
 * @param {() => void} agreed in the click itself: browsers ask for nothing later
 * @returns {HTMLDialogElement}
 */
export function explain(words, login, agreed) {
  const dialog = make("dialog", "djangocms-live-explained");
  const title = make("h2", "djangocms-live-explained__title", words.get("guest_title"));
  title.id = `djangocms-live-explained-${++ids}`;
  dialog.setAttribute("aria-labelledby", title.id);
  const text = make("p", "djangocms-live-explained__text", words.get("guest_text"));
  const buttons = make("p", "djangocms-live-explained__buttons");
  const yes = button("djangocms-live-explained__yes", words.get("guest_yes"), () => {
    agreed();
    dialog.close();
  });
  const no = button("djangocms-live-explained__no", words.get("guest_no"), () => dialog.close());
  buttons.append(yes, no);
  const link = make("a", "djangocms-live-explained__login", words.get("guest_login"));
  link.href = login;
  const other = make("p", "djangocms-live-explained__other");
  other.append(link);
  dialog.append(title, text, buttons, other);
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
