// Where a comment belongs among others of its level. Ids grow with time, so they order by age.

/** @typedef {{id: number, score: number}} Item */

/** @type {Record<string, (a: Item, b: Item) => number>} */
const ORDERS = {
  newest: (a, b) => b.id - a.id,
  oldest: (a, b) => a.id - b.id,
  best: (a, b) => b.score - a.score || b.id - a.id,
};

/**
 * The index that an item takes, or -1 if it belongs to another page.
 *
 * What stands on a page may be out of order by now, since nothing moves when it is voted for: the
 * item goes before the first that it beats.
 *
 * @param {Item[]} items
 * @param {Item} item
 * @param {string} order
 * @param {{previous?: boolean, next?: boolean}} pages whether there are such pages
 */
export function indexFor(items, item, order, { previous = false, next = false } = {}) {
  const compare = ORDERS[order] ?? ORDERS.oldest;
  const found = items.findIndex((other) => /** @type {any} */ (compare)(item, other) < 0);
  const index = found < 0 ? items.length : found;
  if (index === 0 && previous) return -1;
  if (index === items.length && next) return -1;
  return index;
}
