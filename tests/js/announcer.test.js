import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Announcer } from "../../djangocms_live/client/announcer.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let said;
/** @type {Announcer} */
let announcer;

beforeEach(() => {
  clock = new FakeClock();
  said = [];
  announcer = new Announcer({ clock, say: (text) => said.push(text) });
});

test("what comes together is said in one breath, each thing once", () => {
  announcer.announce("Score: updated");
  announcer.announce("News: updated");
  announcer.announce("Score: updated");
  assert.deepEqual(said, []);
  clock.advance(0.3);
  assert.deepEqual(said, ["News: updated. Score: updated"]);
});

test("one message in ten seconds, however much happens", () => {
  for (let i = 0; i < 25; i++) {
    announcer.announce(`Goal ${i}`);
    clock.advance(1);
  }
  assert.deepEqual(
    said.map((text) => text.split(". ").length),
    [1, 10, 10],
  );
});

test("after a pause the old words are wiped out, and the next are not kept waiting", () => {
  announcer.announce("one");
  clock.advance(10.2);
  assert.deepEqual(said, ["one"]);
  clock.advance(0.1);
  assert.deepEqual(said, ["one", ""]);
  announcer.announce("two");
  clock.advance(0.3);
  assert.deepEqual(said, ["one", "", "two"]);
});
