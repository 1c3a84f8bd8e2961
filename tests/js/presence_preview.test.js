import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { COALESCE, Follower } from "../../djangocms_live/presence/client/toolbar/follower.js";
import { FakeClock } from "./fake_clock.js";

/** @typedef {import("../../djangocms_live/client/fetch_page.js").Outcome} Outcome */

const PAGE = /** @type {Outcome} */ ({ kind: "page", document: /** @type {any} */ ({}) });
const FAILED = /** @type {Outcome} */ ({ kind: "failed" });

/** @type {FakeClock} */
let clock;
/** How each reading ends, when the test says so. @type {((outcome: Outcome) => Promise<void>)[]} */
let readings;
/** @type {string[]} */
let shown;
let visible = true;
/** @type {Follower} */
let follower;

beforeEach(() => {
  clock = new FakeClock();
  readings = [];
  shown = [];
  visible = true;
  follower = new Follower({
    clock,
    visible: () => visible,
    show: ({ kind }) => {
      shown.push(kind);
    },
    read: () =>
      new Promise((resolve) => {
        readings.push(async (outcome) => {
          resolve(outcome);
          await settled();
        });
      }),
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("changes that come together are read together", async () => {
  follower.changed();
  clock.advance(COALESCE / 2);
  follower.changed();
  assert.equal(readings.length, 0);
  clock.advance(COALESCE / 2);
  assert.equal(readings.length, 1);
  await readings[0]?.(PAGE);
  assert.deepEqual(shown, ["page"]);
  assert.equal(clock.pending, 0);
});

test("what changes while it is read is read once more, and never twice at once", async () => {
  follower.changed();
  clock.advance(COALESCE);
  follower.changed();
  follower.changed();
  clock.advance(60);
  assert.equal(readings.length, 1);
  await readings[0]?.(PAGE);
  clock.advance(COALESCE);
  assert.equal(readings.length, 2);
  await readings[1]?.(PAGE);
  clock.advance(60);
  assert.equal(readings.length, 2);
});

test("a pause: nothing is read until it ends, and then at once", () => {
  follower.pause(true);
  assert.equal(follower.state, "paused");
  follower.changed();
  assert.equal(follower.state, "waiting");
  clock.advance(60);
  assert.equal(readings.length, 0);
  follower.pause(false);
  clock.advance(0);
  assert.equal(readings.length, 1);
  assert.equal(follower.state, "following");
});

test("a pause that ends with nothing new reads nothing", () => {
  follower.pause(true);
  follower.pause(false);
  clock.advance(60);
  assert.equal(readings.length, 0);
});

test("what arrives during a pause is not shown", async () => {
  follower.changed();
  clock.advance(COALESCE);
  follower.pause(true);
  await readings[0]?.(PAGE);
  assert.deepEqual(shown, []);
  assert.equal(follower.state, "waiting");
  follower.pause(false);
  clock.advance(0);
  await readings[1]?.(PAGE);
  assert.deepEqual(shown, ["page"]);
});

test("a hidden tab is brought up to date when somebody looks", () => {
  visible = false;
  follower.changed();
  clock.advance(60);
  assert.equal(readings.length, 0);
  visible = true;
  follower.looked();
  clock.advance(0);
  assert.equal(readings.length, 1);
});

test("a tab that is hidden before the time comes does not read", () => {
  follower.changed();
  visible = false;
  clock.advance(COALESCE);
  assert.equal(readings.length, 0);
  visible = true;
  follower.looked();
  clock.advance(0);
  assert.equal(readings.length, 1);
});

test("a server that fails is asked again, less and less often, and not for ever", async () => {
  follower.changed();
  /** @type {number[]} */
  const waits = [];
  let last = 0;
  for (; clock.now() < 1000; clock.advance(0.1)) {
    if (readings.length === waits.length) continue;
    waits.push(Math.round(clock.now() - last));
    last = clock.now();
    await readings[waits.length - 1]?.(FAILED);
  }
  assert.deepEqual(waits, [0, 2, 4, 8, 16, 32, 60, 60, 60]);
  assert.deepEqual(shown, []);
  // The next change begins anew.
  follower.changed();
  clock.advance(COALESCE);
  assert.equal(readings.length, 10);
});

for (const kind of /** @type {const} */ (["login", "gone", "moved"])) {
  test(`it stops where the page is no longer to be had: ${kind}`, async () => {
    follower.changed();
    clock.advance(COALESCE);
    await readings[0]?.(/** @type {Outcome} */ ({ kind, href: "/login/" }));
    assert.deepEqual(shown, [kind]);
    assert.equal(follower.state, "stopped");
    follower.changed();
    clock.advance(60);
    assert.equal(readings.length, 1);
  });
}

test("whoever left is shown nothing", async () => {
  follower.changed();
  clock.advance(COALESCE);
  follower.stop();
  await readings[0]?.(PAGE);
  assert.deepEqual(shown, []);
});

test("leaving before the time comes leaves no timer behind", () => {
  follower.changed();
  follower.stop();
  assert.equal(clock.pending, 0);
});
