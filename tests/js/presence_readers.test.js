import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardNumber } from "../../djangocms_live/presence/client/readers/board.js";
import { rounded, written } from "../../djangocms_live/presence/client/readers/numbers.js";
import { byNumber } from "../../djangocms_live/presence/client/readers/order.js";

test("small numbers are exact, large ones have two digits that say something", () => {
  for (const number of [0, 1, 7, 99])
    assert.deepEqual(rounded(number), { value: number, about: false });
  for (const [number, value] of [
    [100, 100],
    [104, 100],
    [105, 110],
    [312, 310],
    [996, 1000],
    [1249, 1200],
    [100_000, 100_000],
    [123_456, 120_000],
  ]) {
    assert.deepEqual(rounded(/** @type {number} */ (number)), { value, about: true });
  }
});

test("numbers are written as the language writes them, in the digits of the server", () => {
  assert.equal(written(1200, "en"), "1,200");
  assert.equal(written(1200, "de"), "1.200");
  assert.match(written(1200, "ar"), /^1[.,٬]200$/);
  assert.equal(written(12, "ar"), "12");
  assert.equal(written(1200, "no such language"), "1200");
});

test("the most read comes first, and equals stay as they stand", () => {
  /** @type {Record<string, number>} */
  const numbers = { a: 0, b: 3, c: 9, d: 3, e: 0 };
  const number = (/** @type {string} */ item) => numbers[item] ?? 0;
  assert.deepEqual(byNumber(["a", "b", "c", "d", "e"], number), ["c", "b", "d", "a", "e"]);
  assert.deepEqual(byNumber(["e", "d", "b", "c", "a"], number), ["c", "d", "b", "e", "a"]);
});

test("the board is told whole to who joins, and then what has changed", () => {
  const one = new BoardNumber("one");
  one.joined();
  one.told({ one: 4, two: 5 });
  assert.equal(one.number, 4);
  one.told({ two: 6 });
  assert.equal(one.number, 4, "nothing new about this one");
  one.told({ one: 0 });
  assert.equal(one.number, 0);
  one.told({ one: 7 });
  one.joined();
  assert.equal(one.number, 7, "a connection that is back does not make numbers blink");
  one.told({ two: 6 });
  assert.equal(one.number, 0, "nobody reads it any more, and there was nobody to tell us");
});
