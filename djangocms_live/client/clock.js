// Time and chance, in one object that tests replace.

/**
 * @typedef {object} Clock
 * @property {(callback: () => void, seconds: number) => any} after
 * @property {(timer: any) => void} cancel
 * @property {() => number} now seconds; may stand still while the machine sleeps
 * @property {() => number} wall seconds; jumps where `now` stands still
 * @property {() => number} random from 0 to 1
 */

/** @type {Clock} */
export const systemClock = {
  after: (callback, seconds) => setTimeout(callback, seconds * 1000),
  cancel: (timer) => clearTimeout(timer),
  now: () => performance.now() / 1000,
  wall: () => Date.now() / 1000,
  random: Math.random,
};
