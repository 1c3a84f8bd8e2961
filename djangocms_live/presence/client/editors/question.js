// The question before something is saved over what a colleague did. A native dialog: it keeps the
// focus inside, Escape leaves it, and the focus goes back to where it was.
import { button, make } from "./dom.js";

/**
 * @typedef {object} Answer
 * @property {string} label
 * @property {(() => void) | null} run null: only close
 * @property {string} [href] a link to another window, in place of something to do; it stays open
 * @property {boolean} [isMain]
 */

let count = 0;

/**
 * @param {Element} place
 * @param {{title: string, text: string, answers: Answer[]}} question
 * @returns {() => void} take it away
 */
export function ask(place, { title, text, answers }) {
  const id = `djangocms-live-question-${++count}`;
  const heading = make("h2", "", [title]);
  const words = make("p", "", [text]);
  heading.id = `${id}-title`;
  words.id = `${id}-text`;
  const dialog = make("dialog", "djangocms-live-question", [heading, words]);
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.setAttribute("aria-describedby", words.id);
  const row = make("div", "djangocms-live-question__answers");
  for (const { label, run, href, isMain } of answers) {
    const looks = `cms-btn${isMain ? " cms-btn-action" : ""}`;
    if (href) {
      const link = make("a", looks, [label]);
      Object.assign(link, { href, target: "_blank", rel: "noopener" });
      row.append(link);
    } else {
      row.append(
        button(
          label,
          () => {
            dialog.close();
            run?.();
          },
          looks,
        ),
      );
    }
  }
  dialog.append(row);
  // The CMS has shortcuts of its own for Escape, Enter and the space bar.
  for (const type of ["keydown", "keyup", "keypress"]) {
    dialog.addEventListener(type, (event) => event.stopPropagation());
  }
  dialog.addEventListener("close", () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
  return () => dialog.close();
}
