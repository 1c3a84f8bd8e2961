import assert from "node:assert/strict";
import { test } from "node:test";
import { indexFor } from "../../djangocms_live/comments/client/order.js";

const items = (/** @type {number[]} */ ...ids) => ids.map((id) => ({ id, score: 0 }));

test("newest first: a new one goes to the beginning, a restored one to its old place", () => {
  assert.equal(indexFor(items(9, 7, 5), { id: 10, score: 0 }, "newest"), 0);
  assert.equal(indexFor(items(9, 7, 5), { id: 6, score: 0 }, "newest"), 2);
  assert.equal(indexFor([], { id: 6, score: 0 }, "newest"), 0);
});

test("oldest first: a new one goes to the end", () => {
  assert.equal(indexFor(items(5, 7, 9), { id: 10, score: 0 }, "oldest"), 3);
  assert.equal(indexFor(items(5, 7, 9), { id: 8, score: 0 }, "oldest"), 2);
});

test("best first: by reactions, and the newest of equals before the others", () => {
  const best = [
    { id: 3, score: 8 },
    { id: 9, score: 2 },
    { id: 4, score: 2 },
    { id: 6, score: 0 },
  ];
  assert.equal(indexFor(best, { id: 10, score: 0 }, "best"), 3);
  assert.equal(indexFor(best, { id: 5, score: 2 }, "best"), 2);
  assert.equal(indexFor(best, { id: 1, score: 9 }, "best"), 0);
});

test("what belongs to another page has no place on this one", () => {
  assert.equal(indexFor(items(9, 7), { id: 10, score: 0 }, "newest", { previous: true }), -1);
  assert.equal(indexFor(items(9, 7), { id: 5, score: 0 }, "newest", { next: true }), -1);
  assert.equal(indexFor(items(5, 7), { id: 9, score: 0 }, "oldest", { next: true }), -1);
  assert.equal(
    indexFor(items(9, 7), { id: 8, score: 0 }, "newest", { previous: true, next: true }),
    1,
  );
  assert.equal(indexFor([], { id: 8, score: 0 }, "newest", { previous: true }), -1);
});

test("an unknown order is that of time", () => {
  assert.equal(indexFor(items(5, 7), { id: 9, score: 0 }, "whatever"), 2);
});
