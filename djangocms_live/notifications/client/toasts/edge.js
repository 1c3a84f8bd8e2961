// At which edge of the window toasts stand, so that they are never over a form that somebody fills in.
// Pure.

/** @typedef {{top: number, bottom: number, left: number, right: number}} Box */
/** @typedef {"start" | "end"} Edge the top, the bottom */

/** @param {Box} a @param {Box} b */
export const overlaps = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * What toasts would take of the window at each edge.
 * @param {Box} now where they are
 * @param {number} height of the window
 * @returns {Record<Edge, Box>}
 */
export function areas({ top, bottom, left, right }, height) {
  const margin = Math.max(0, Math.min(top, height - bottom));
  const tall = bottom - top + margin;
  return {
    start: { top: 0, bottom: tall, left, right },
    end: { top: height - tall, bottom: height, left, right },
  };
}

/**
 * @param {object} about
 * @param {Record<Edge, Box>} about.areas
 * @param {Box[]} about.taken what they may not cover: the form that has the focus, for one
 * @param {Box[]} about.forms all of them
 * @param {Edge} about.wanted where they stand unless something is there
 * @param {Edge | null} about.now where somebody reads them already; null if they are not there yet
 * @returns {Edge | null} null: nowhere for now
 */
export function edgeFor({ areas, taken, forms, wanted, now }) {
  /** @type {Edge[]} */
  const edges = wanted === "end" ? ["end", "start"] : ["start", "end"];
  const free = edges.filter((edge) => !taken.some((box) => overlaps(areas[edge], box)));
  // What is being read moves only if it must.
  if (now && free.includes(now)) return now;
  const clear = free.find((edge) => !forms.some((form) => overlaps(areas[edge], form)));
  return clear ?? free[0] ?? null;
}
