// One toast, as an element.
import { followable, iconButton, make } from "../dom.js";

/**
 * @typedef {object} Toast
 * @property {string} key the same key again replaces it
 * @property {string} title
 * @property {string} [text]
 * @property {string} [url] where it leads
 * @property {string} [icon] address of a picture
 * @property {string} [kind] for its looks
 * @property {string} [level] "warning": it stays until somebody dismisses it
 * @property {string} [lang] of its words, if it is not the page's
 * @property {() => void} [dismissed] the reader has taken it away, or followed it
 */

const LEAST = 8;
const MOST = 20;

/** Seconds in which one has read it, slowly. @param {Toast} toast */
export function secondsFor({ title, text = "", level }) {
  if (level === "warning") return Infinity;
  const extra = Math.max(0, title.length + text.length - 80) / 15;
  return Math.min(MOST, LEAST + extra);
}

/**
 * @param {Toast} toast
 * @param {string} dismiss label
 * @param {(followed: boolean) => void} close
 */
export function toastElement(toast, dismiss, close) {
  const { title, text, url, icon, kind, level = "info", lang } = toast;
  const made = make("li", "djangocms-live-toast");
  made.tabIndex = -1;
  made.dataset.level = level;
  if (kind) made.dataset.kind = kind;
  if (lang) made.lang = lang;
  made.append(picture(icon));
  const body = make("div", "djangocms-live-toast__body");
  const heading = make("p", "djangocms-live-toast__title");
  heading.dir = "auto";
  const href = followable(url);
  if (href) {
    const link = make("a", "djangocms-live-toast__link", title);
    link.href = href;
    link.addEventListener("click", () => close(true));
    heading.append(link);
  } else {
    heading.textContent = title;
  }
  body.append(heading);
  if (text) {
    const more = make("p", "djangocms-live-toast__text", text);
    more.dir = "auto";
    body.append(more);
  }
  const away = iconButton("djangocms-live-toast__dismiss", `${dismiss}: ${title}`, () =>
    close(false),
  );
  away.title = dismiss;
  made.append(body, away);
  return made;
}

/** @param {string | undefined} icon */
function picture(icon) {
  const place = make("span", "djangocms-live-toast__icon");
  place.setAttribute("aria-hidden", "true");
  const src = followable(icon);
  if (!src) return place;
  const image = document.createElement("img");
  image.alt = "";
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => image.remove());
  image.src = src;
  place.append(image);
  return place;
}
