// Notices at the edge of the window: they say something about the page without moving it, without
// taking the focus, and stay until they are no longer true or the reader dismisses them.

/**
 * @typedef {object} NoticeOptions
 * @property {{label: string, href?: string, run?: () => void}} [action]
 * @property {string} [dismiss] label of a button that takes the notice away
 */

/** @type {HTMLElement | null} */
let stack = null;

/**
 * @param {string} heading what the place of all notices is called
 * @param {string} text
 * @param {NoticeOptions} [options]
 * @returns {() => void} take it away
 */
export function notify(heading, text, { action, dismiss } = {}) {
  const notice = element("div", "djangocms-live-notice");
  notice.append(element("p", "djangocms-live-notice__text", text));
  const remove = () => {
    notice.remove();
    // A place without content would only be in the way of those who jump from place to place.
    if (!stack?.childElementCount) stack?.remove();
  };
  if (action) notice.append(actionElement(action, remove));
  if (dismiss) {
    const button = element("button", "djangocms-live-notice__dismiss");
    button.type = "button";
    button.title = dismiss;
    button.setAttribute("aria-label", dismiss);
    button.addEventListener("click", remove);
    notice.append(button);
  }
  if (!stack?.isConnected) {
    stack = element("section", "djangocms-live-notices");
    stack.setAttribute("aria-label", heading);
    stack.setAttribute("data-live-ui", "");
    document.body.append(stack);
  }
  stack.append(notice);
  return remove;
}

/** @param {NonNullable<NoticeOptions["action"]>} action @param {() => void} remove */
function actionElement({ label, href, run }, remove) {
  if (href) {
    const link = element("a", "djangocms-live-notice__action", label);
    link.href = href;
    return link;
  }
  const button = element("button", "djangocms-live-notice__action", label);
  button.type = "button";
  button.addEventListener("click", () => {
    remove();
    run?.();
  });
  return button;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}
