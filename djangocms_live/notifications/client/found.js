// Elements that are no <cms-live>, because nothing of them is live before it is known who looks: found
// when the page comes to life, and when they come later, by a morph or from the CMS's structure board.

/**
 * @param {string} selector
 * @param {(element: HTMLElement, signal: AbortSignal) => void} start the signal aborts when it leaves
 */
export function whenFound(selector, start) {
  /** @type {Map<Element, AbortController>} */
  const known = new Map();
  const look = () => {
    for (const [element, end] of known) {
      if (element.isConnected) continue;
      known.delete(element);
      end.abort();
    }
    for (const element of document.querySelectorAll(selector)) {
      if (known.has(element) || !(element instanceof HTMLElement)) continue;
      const end = new AbortController();
      known.set(element, end);
      start(element, end.signal);
    }
  };
  let soon = false;
  new MutationObserver(() => {
    if (soon) return;
    soon = true;
    // What is only put elsewhere has arrived by then.
    setTimeout(() => {
      soon = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  look();
}
