// What this browser's reader has paused: a region, a thread, the numbers of readers. Storage may be forbidden: then a pause lasts as
// long as the page.

const PREFIX = "djangocms-live:paused:";

/** @param {string} key */
export function isPaused(key) {
  try {
    return localStorage.getItem(PREFIX + key) !== null;
  } catch {
    return false;
  }
}

/** @param {string} key @param {boolean} paused */
export function rememberPaused(key, paused) {
  try {
    if (paused) localStorage.setItem(PREFIX + key, "1");
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // The button still works for this page.
  }
}
