// Notices that time stood still: the laptop was closed, or the tab frozen. Timers did not run, but
// the clock on the wall did.

/** How often it looks. */
const TICK = 10;

/**
 * @param {import("./clock.js").Clock} clock
 * @param {() => number} longest seconds that may be missing without harm
 * @param {() => void} woke called once; then it no longer watches
 * @returns {() => void} stop watching
 */
export function watchSleep(clock, longest, woke) {
  let before = clock.wall();
  const look = () => {
    const slept = clock.wall() - before - TICK;
    before = clock.wall();
    if (slept > longest()) woke();
    else timer = clock.after(look, TICK);
  };
  let timer = clock.after(look, TICK);
  return () => clock.cancel(timer);
}
