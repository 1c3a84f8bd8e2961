// How far this tab had heard when its page was left. The server stamps a page with a position that is
// a little older than the page; what was heard before a reload is in what is loaded.

const PREFIX = "djangocms-live:editors:";

/** @param {string} place @param {string} epoch @param {number} offset */
export function remember(place, epoch, offset) {
  try {
    sessionStorage.setItem(PREFIX + place, `${epoch}:${offset}`);
  } catch {
    // Then something is told twice.
  }
}

/** @param {string} place @param {string} epoch @returns {number} */
export function recall(place, epoch) {
  try {
    const [known, offset] = (sessionStorage.getItem(PREFIX + place) ?? "").split(":");
    return epoch && known === epoch ? Number(offset) : 0;
  } catch {
    return 0;
  }
}
