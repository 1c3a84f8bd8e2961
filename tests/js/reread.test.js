import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Reread } from "../../djangocms_live/client/reread.js";
import { FakeClock } from "./fake_clock.js";

/** As much of an element as is looked at. @param {string} topic @param {string} text @param {string} [feature] */
const element = (topic, text, feature = "poll") =>
  /** @type {any} */ ({
    text,
    getAttribute: (/** @type {"topic" | "feature"} */ name) => ({ topic, feature })[name],
  });

/** @param {any[]} elements */
const document = (...elements) =>
  /** @type {any} */ ({ querySelectorAll: () => elements.map((each) => each) });

/** @type {FakeClock} */
let clock;
/** @type {any[]} */
let outcomes;
let fetched = 0;
/** @type {string[]} */
let taken;

const here = [element("a", "one"), element("a", "two"), element("b", "three")];
const fresh = {
  kind: "page",
  document: document(
    element("a", "other", "talk"),
    element("a", "ONE"),
    element("a", "TWO"),
    element("c", "FOUR"),
  ),
};

/** @type {Reread} */
let page;

beforeEach(() => {
  clock = new FakeClock();
  outcomes = [];
  taken = [];
  fetched = 0;
  page = new Reread({
    clock,
    page: document(...here),
    fetchPage: async () => {
      fetched += 1;
      return outcomes.shift() ?? fresh;
    },
  });
});

/** @param {number} nth @param {number} [spread] */
const ask = (nth, spread = 2) =>
  page.ask(here[nth], spread, (/** @type {any} */ found) => taken.push(found.text));

/** @param {number} seconds */
async function pass(seconds) {
  clock.advance(seconds);
  await setImmediate();
}

test("one request for all who ask, and each gets its own", async () => {
  ask(1);
  ask(0);
  ask(2); // is not in the page any more
  await pass(0.9);
  assert.equal(fetched, 0);
  await pass(0.2);
  assert.equal(fetched, 1);
  assert.deepEqual(taken, ["TWO", "ONE"]);
  ask(0, 0);
  await pass(0);
  assert.deepEqual(taken, ["TWO", "ONE", "ONE"]);
});

test("who is gone gets nothing", async () => {
  ask(0);
  page.forget(here[0]);
  await pass(2);
  assert.deepEqual(taken, []);
});

test("it is tried again, and not for ever", async () => {
  outcomes = Array.from({ length: 3 }, () => ({ kind: "failed" }));
  ask(0);
  await pass(1);
  ask(1); // waits with the others
  await pass(1);
  await pass(2);
  assert.equal(fetched, 3);
  await pass(4);
  assert.deepEqual(taken, ["ONE", "TWO"]);
  outcomes = Array.from({ length: 9 }, () => ({ kind: "failed" }));
  ask(0);
  for (const seconds of [1, 1, 2, 4, 8, 16, 32, 64, 128]) await pass(seconds);
  assert.equal(fetched, 4 + 7);
  assert.deepEqual(taken, ["ONE", "TWO"]);
});

test("a page that may not be seen any more changes nothing", async () => {
  outcomes = [{ kind: "login", href: "/" }];
  ask(0);
  await pass(1);
  assert.deepEqual([fetched, taken], [1, []]);
});
