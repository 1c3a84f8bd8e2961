import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Fallback } from "../../djangocms_live/client/fallback.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {Fallback} */
let fallback;

beforeEach(() => {
  clock = new FakeClock();
  fallback = new Fallback(clock);
});

test("at first a socket is asked for", () => {
  assert.equal(fallback.polls, false);
  assert.equal(fallback.known, null);
});

test("a refused handshake means polling, and another try later and later", () => {
  const waits = [];
  for (let i = 0; i < 7; i++) {
    fallback.failed(false);
    assert.equal(fallback.polls, true);
    waits.push(fallback.wait);
    clock.advance(fallback.wait);
  }
  assert.deepEqual(waits, [30, 60, 120, 240, 480, 600, 600]);
});

test("not all browsers try at the same moment", () => {
  clock.chance = 0;
  fallback.failed(false);
  assert.equal(fallback.wait, 15);
  fallback = new Fallback(clock);
  clock.chance = 1;
  fallback.failed(false);
  assert.equal(fallback.wait, 45);
});

test("one handshake without a word is patience's business, two are not", () => {
  fallback.failed(true);
  assert.equal(fallback.polls, false);
  fallback.failed(true);
  assert.equal(fallback.polls, true);
});

test("a socket that worked is waited for", () => {
  fallback.welcomed();
  fallback.failed(false);
  clock.advance(89);
  fallback.failed(false);
  assert.equal(fallback.polls, false);
  clock.advance(1);
  fallback.failed(false);
  assert.equal(fallback.polls, true);
});

test("after a long time of work a restart is only a restart", () => {
  fallback.welcomed();
  fallback.failed(false);
  clock.advance(50);
  fallback.welcomed();
  clock.advance(1000);
  fallback.failed(false);
  assert.equal(fallback.polls, false);
});

test("a crowd does not come to poll at one moment", () => {
  clock.chance = 1;
  fallback.welcomed();
  fallback.failed(false);
  clock.advance(119);
  fallback.failed(false);
  assert.equal(fallback.polls, false);
  clock.advance(1);
  fallback.failed(false);
  assert.equal(fallback.polls, true);
});

test("a socket that works ends the polling, and pages forget", () => {
  fallback.failed(false);
  fallback.welcomed();
  assert.equal(fallback.polls, false);
  assert.equal(fallback.known, null);
  assert.equal(fallback.wait, 0);
});

test("where polls are not answered either, a socket has its turn", () => {
  fallback.failed(false);
  fallback.unanswered();
  assert.equal(fallback.polls, false);
  fallback.failed(false);
  assert.equal(fallback.polls, true);
});

test("a site that was away for a while is tried as soon as any other", () => {
  for (let i = 0; i < 5; i++) {
    fallback.failed(false);
    fallback.unanswered();
  }
  fallback.failed(false);
  assert.equal(fallback.wait, 30);
});

test("what an earlier page knew is believed, but not against what we know ourselves", () => {
  const known = { due: 20, pause: 120 };
  fallback.remember(known);
  assert.equal(fallback.polls, true);
  assert.equal(fallback.wait, 20);
  fallback.welcomed();
  fallback.remember(known);
  assert.equal(fallback.polls, false);
  fallback = new Fallback(clock);
  fallback.failed(true);
  fallback.remember(known);
  assert.equal(fallback.polls, false);
  fallback = new Fallback(clock);
  fallback.remember(null);
  assert.equal(fallback.polls, false);
});

test("a clock that was set back does not keep sockets away", () => {
  fallback.remember({ due: 1e9, pause: 30 });
  assert.equal(fallback.wait, 600);
});
