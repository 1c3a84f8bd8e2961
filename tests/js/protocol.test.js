import assert from "node:assert/strict";
import { test } from "node:test";
import { isFinal, parsePosition, parseTopics } from "../../djangocms_live/client/protocol.js";

test("a position is an epoch and an offset", () => {
  assert.deepEqual(parsePosition("k3:118"), { e: "k3", o: 118 });
});

test("a topic that nobody ever published to is at zero of no epoch", () => {
  assert.deepEqual(parsePosition(":0"), { e: "", o: 0 });
});

test("what is no position is none", () => {
  for (const text of [undefined, "", "k3", "k3:", "k3:-1", "k3:x"]) {
    assert.equal(parsePosition(text), null);
  }
});

test("tokens and positions are parallel lists", () => {
  assert.deepEqual(parseTopics(" one:a\n two:b ", "k1:1 :0"), [
    { token: "one:a", since: { e: "k1", o: 1 } },
    { token: "two:b", since: { e: "", o: 0 } },
  ]);
});

test("a token without a position begins now", () => {
  assert.deepEqual(parseTopics("one two", "k1:1")[1], { token: "two", since: null });
  assert.deepEqual(parseTopics("one", null), [{ token: "one", since: null }]);
});

test("no topic at all", () => {
  assert.deepEqual(parseTopics(null, null), []);
});

test("close codes from 4500 to 4999 end it", () => {
  const codes = [1006, 1000, 1012, 4001, 4029, 4499, 4500, 4504, 4999, 5000];
  assert.deepEqual(codes.filter(isFinal), [4500, 4504, 4999]);
});
