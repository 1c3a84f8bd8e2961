// What is read most comes first. Equals stay as they are, so that as little moves as can be. Pure.

/**
 * @template T
 * @param {T[]} items as they stand
 * @param {(item: T) => number} number of readers
 * @returns {T[]}
 */
export const byNumber = (items, number) => [...items].sort((a, b) => number(b) - number(a));
