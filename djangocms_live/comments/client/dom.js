// Small things done with elements everywhere in comments.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** A button of ours, which no morph touches. @param {string} className @param {string} text @param {string} action */
export function button(className, text, action) {
  const made = make("button", className, text);
  made.type = "button";
  made.setAttribute("data-live-ui", "");
  if (action) made.dataset.action = action;
  return made;
}

/** Put the focus where nothing can be typed or pressed: a heading, a comment. @param {Element | null | undefined} element */
export function focusOn(element) {
  if (!(element instanceof HTMLElement)) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: "nearest" });
}

/** The first element of some HTML, parsed where nothing in it loads or runs. @param {string} html */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  return element instanceof HTMLElement ? element : null;
}

/** The number in a key like "c.12". @param {string | undefined} key */
export const idOf = (key) => Number(key?.slice(2)) || 0;

/**
 * Do something to a list without moving what the reader looks at. Some browsers do that themselves.
 * @param {Element} list
 * @param {() => void} change
 */
export function keepingPlace(list, change) {
  const { top: start } = list.getBoundingClientRect();
  // The beginning is in view: what is new there is to be seen.
  if (start >= 0 && start < innerHeight) return change();
  const seen = [...list.querySelectorAll("article")].find((article) => {
    const { top, bottom } = article.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const before = seen?.getBoundingClientRect().top ?? 0;
  change();
  if (!seen?.isConnected) return;
  const moved = seen.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}
