import assert from "node:assert/strict";
import { test } from "node:test";
import { areas, edgeFor, overlaps } from "../../djangocms_live/notifications/client/toasts/edge.js";
import { secondsFor } from "../../djangocms_live/notifications/client/toasts/toast.js";
import { Turns } from "../../djangocms_live/notifications/client/toasts/turns.js";
import { FakeClock } from "./fake_clock.js";

function stage() {
  const clock = new FakeClock();
  /** @type {string[]} */
  const log = [];
  const turns = new Turns({
    clock,
    show: (key) => log.push(`+${key}`),
    over: (key) => {
      log.push(`-${key}`);
      turns.remove(key);
    },
  });
  return { clock, log, turns };
}

/** @param {Turns} turns @param {string} keys @param {number} [seconds] */
const add = (turns, keys, seconds = 8) => {
  for (const key of keys) turns.add({ key, seconds });
};

test("never more than three, and the others come when there is room", () => {
  const { clock, log, turns } = stage();
  add(turns, "abcde");
  assert.deepEqual(turns.shown, ["a", "b", "c"]);
  assert.deepEqual(turns.waiting, ["d", "e"]);
  turns.remove("b");
  assert.deepEqual(turns.shown, ["a", "c", "d"]);
  clock.advance(7.9);
  assert.deepEqual(turns.shown, ["a", "c", "d"]);
  clock.advance(0.2);
  assert.deepEqual(turns.shown, ["e"], "whoever waited has time of its own");
  clock.advance(8);
  assert.deepEqual(log, ["+a", "+b", "+c", "+d", "-a", "+e", "-c", "-d", "-e"]);
  assert.equal(clock.pending, 0);
});

test("while somebody looks closer nothing goes and nothing comes", () => {
  const { clock, log, turns } = stage();
  add(turns, "ab");
  clock.advance(6);
  turns.hold("pointer");
  turns.hold("focus");
  add(turns, "c");
  clock.advance(60);
  assert.deepEqual(log, ["+a", "+b"]);
  turns.release("pointer");
  clock.advance(60);
  assert.deepEqual(log, ["+a", "+b"], "the focus is still there");
  turns.release("focus");
  assert.deepEqual(turns.shown, ["a", "b", "c"]);
  clock.advance(1.9);
  assert.deepEqual(turns.shown, ["a", "b", "c"], "what was left of its time goes on");
  clock.advance(0.2);
  assert.deepEqual(turns.shown, ["c"]);
});

test("releasing what was never held changes nothing", () => {
  const { clock, turns } = stage();
  add(turns, "a");
  clock.advance(5);
  turns.release("pointer");
  clock.advance(3);
  assert.deepEqual(turns.shown, []);
});

test("what says something else now begins anew, where it is", () => {
  const { clock, log, turns } = stage();
  add(turns, "ab");
  clock.advance(5);
  add(turns, "a");
  clock.advance(4);
  assert.deepEqual(turns.shown, ["a"]);
  clock.advance(4);
  assert.deepEqual(log, ["+a", "+b", "-b", "-a"]);
});

test("what waits can be replaced and taken back", () => {
  const { clock, turns } = stage();
  add(turns, "abcd");
  add(turns, "d", 2);
  add(turns, "e");
  turns.remove("e");
  assert.deepEqual(turns.waiting, ["d"]);
  turns.remove("a");
  clock.advance(2);
  assert.deepEqual(turns.shown, ["b", "c"]);
});

test("a warning stays, held or not", () => {
  const { clock, turns } = stage();
  add(turns, "a", Number.POSITIVE_INFINITY);
  clock.advance(3600);
  turns.hold("hidden");
  turns.release("hidden");
  clock.advance(3600);
  assert.deepEqual(turns.shown, ["a"]);
  assert.equal(clock.pending, 0);
});

test("long words have longer, but not for ever", () => {
  assert.equal(secondsFor({ key: "", title: "Short" }), 8);
  assert.equal(secondsFor({ key: "", title: "x".repeat(80), text: "y".repeat(30) }), 10);
  assert.equal(secondsFor({ key: "", title: "x".repeat(5000) }), 20);
  assert.equal(secondsFor({ key: "", title: "!", level: "warning" }), Number.POSITIVE_INFINITY);
});

const BOX = (/** @type {number} */ top, /** @type {number} */ bottom) => ({
  top,
  bottom,
  left: 600,
  right: 1000,
});

test("boxes that touch do not overlap", () => {
  assert.equal(overlaps(BOX(0, 10), BOX(10, 20)), false);
  assert.equal(overlaps(BOX(0, 11), BOX(10, 20)), true);
  assert.equal(overlaps(BOX(0, 11), { ...BOX(0, 11), left: 0, right: 600 }), false);
});

test("what toasts take of the window is the same at both edges", () => {
  const there = areas({ top: 680, bottom: 790, left: 1, right: 2 }, 800);
  assert.deepEqual(there.end, { top: 680, bottom: 800, left: 1, right: 2 });
  assert.deepEqual(there.start, { top: 0, bottom: 120, left: 1, right: 2 });
  const above = areas({ top: 10, bottom: 120, left: 1, right: 2 }, 800);
  assert.deepEqual(above, there);
});

const AREAS = { start: BOX(0, 100), end: BOX(700, 800) };
const about = { areas: AREAS, taken: [], forms: [] };

test("toasts stand at the edge that is wanted", () => {
  assert.equal(edgeFor({ ...about, wanted: "end", now: null }), "end");
  assert.equal(edgeFor({ ...about, wanted: "start", now: null }), "start");
});

test("they come where there is no form, and stay where they are read", () => {
  const forms = [BOX(650, 900)];
  assert.equal(edgeFor({ ...about, forms, wanted: "end", now: null }), "start");
  assert.equal(edgeFor({ ...about, forms, wanted: "end", now: "end" }), "end");
  assert.equal(edgeFor({ ...about, forms: [BOX(0, 900)], wanted: "end", now: null }), "end");
});

test("they leave a form that somebody writes in, or wait until it is left", () => {
  const taken = [BOX(750, 780)];
  assert.equal(edgeFor({ ...about, taken, wanted: "end", now: "end" }), "start");
  assert.equal(edgeFor({ ...about, taken: [BOX(50, 780)], wanted: "end", now: "end" }), null);
  const both = [BOX(0, 10), BOX(790, 800)];
  assert.equal(edgeFor({ ...about, taken: both, wanted: "end", now: "end" }), null);
  const aside = { ...BOX(0, 800), left: 0, right: 500 };
  assert.equal(edgeFor({ ...about, taken: [aside], wanted: "end", now: "end" }), "end");
});
