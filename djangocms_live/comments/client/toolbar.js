// The numbers in the CMS's toolbar, for moderators who stay on a page: how many comments wait. The menu
// and its items are the CMS's own; only their words are changed.

/**
 * @typedef {object} Words
 * @property {string} menu
 * @property {string} here
 * @property {string} url where the item leads that says `here`: the toolbar may be about another object
 */

/** @param {Words | undefined} words */
export function relabel(words) {
  if (!words) return;
  const site = document.querySelector("li.djangocms-live-comments-site");
  say(site?.parentElement?.closest("li"), words.menu);
  const here = document.querySelector("li.djangocms-live-comments-here");
  // The CMS's dots: something will open.
  if (link(here)?.getAttribute("href") === words.url) say(here, `${words.here}...`);
}

/** @param {Element | null | undefined} item */
function link(item) {
  return item?.querySelector(":scope > a");
}

/** @param {Element | null | undefined} item @param {string} words */
function say(item, words) {
  const [text] = link(item)?.querySelector("span")?.childNodes ?? [];
  if (text?.nodeType === Node.TEXT_NODE && text.textContent !== words) text.textContent = words;
}
