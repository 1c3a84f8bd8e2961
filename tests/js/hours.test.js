import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, Hours, MINUTES } from "../../djangocms_live/sight/client/hours.js";

/** A row whose last minutes are these. @param {number[]} values */
const row = (...values) => [...Array(MINUTES - values.length).fill(0), ...values];

test("nothing at first", () => {
  assert.deepEqual(new Hours().rows(), []);
});

test("what the processes saw is summed, minute by minute", () => {
  const hours = new Hours();
  hours.hear({ id: "a", minute: 100, topics: [["news.1", row(2, 3), "The news"]] });
  hours.hear({ id: "b", minute: 100, topics: [["news.1", row(5), ""]] });
  assert.deepEqual(hours.rows(), [{ topic: "news.1", name: "The news", values: row(2, 8) }]);
});

test("the newest of a process stands for what it told before", () => {
  const hours = new Hours();
  hours.hear({ id: "a", minute: 100, topics: [["news.1", row(2), ""]] });
  hours.hear({ id: "a", minute: 101, topics: [["news.1", row(2, 4), ""]] });
  assert.deepEqual(hours.rows()[0]?.values, row(2, 4));
});

test("who told a minute ago stands a minute back, and after an hour nowhere", () => {
  const hours = new Hours();
  hours.hear({ id: "gone", minute: 100, topics: [["news.1", row(7), "The news"]] });
  hours.hear({ id: "b", minute: 102, topics: [["news.1", row(1), ""]] });
  assert.deepEqual(hours.rows()[0]?.values, row(7, 0, 1));
  hours.hear({ id: "b", minute: 159, topics: [["news.1", row(1), ""]] });
  assert.deepEqual(hours.rows()[0]?.values, [7, ...row(1).slice(1)]);
  hours.hear({ id: "b", minute: 160, topics: [["news.1", row(1), ""]] });
  assert.deepEqual(hours.rows()[0]?.values, row(1));
});

test("the ten busiest, and none that nobody watched", () => {
  const hours = new Hours();
  const topics = /** @type {[string, number[], string][]} */ (
    Array.from({ length: 15 }, (_, i) => [`news.${i}`, row(i), ""])
  );
  hours.hear({ id: "a", minute: 100, topics });
  assert.deepEqual(
    hours.rows().map(({ topic }) => topic),
    [14, 13, 12, 11, 10, 9, 8, 7, 6, 5].map((n) => `news.${n}`),
  );
  const quiet = new Hours();
  quiet.hear({ id: "a", minute: 100, topics: [["news.1", row(0), ""]] });
  assert.deepEqual(quiet.rows(), []);
});

test("equals stand by their names", () => {
  const hours = new Hours();
  hours.hear({
    id: "a",
    minute: 1,
    topics: [
      ["b", row(1), ""],
      ["a", row(1), ""],
    ],
  });
  assert.deepEqual(
    hours.rows().map(({ topic }) => topic),
    ["a", "b"],
  );
});

test("a column is the most of its ten minutes", () => {
  assert.deepEqual(columns(row(9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 4)), [0, 0, 0, 0, 9, 4]);
});
