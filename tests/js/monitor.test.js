import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Monitor } from "../../djangocms_live/client/monitor.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {Monitor} */
let monitor;
/** @type {string[]} */
let log;

beforeEach(() => {
  clock = new FakeClock();
  log = [];
  monitor = new Monitor({
    clock,
    open: () => log.push("open"),
    drop: (code) => log.push(`drop ${code}`),
    changed: (state) => log.push(state),
  });
});

const seen = () => log.splice(0);
const connect = () => {
  monitor.want(true);
  monitor.welcomed(25);
  seen();
};
const look = (visible = true, online = true) => monitor.environment({ visible, online });

test("it connects only once there is something to be connected for", () => {
  look();
  assert.deepEqual(seen(), []);
  monitor.want(true);
  assert.deepEqual(seen(), ["connecting", "open"]);
  monitor.welcomed(25);
  assert.deepEqual(seen(), ["connected"]);
  monitor.want(true);
  assert.deepEqual(seen(), []);
});

test("it lets go when nothing is wanted any more", () => {
  connect();
  monitor.want(false);
  assert.deepEqual(seen(), ["drop 1000", "waiting"]);
  assert.equal(clock.pending, 0);
});

test("a handshake that takes longer than five seconds is given up", () => {
  monitor.want(true);
  clock.advance(4.9);
  assert.deepEqual(seen(), ["connecting", "open"]);
  clock.advance(0.1);
  assert.deepEqual(seen(), ["drop 4008", "waiting"]);
});

test("a slow server is given longer at each try, so that a crowd lets it work", () => {
  monitor.want(true);
  const given = [];
  for (let i = 0; i < 4; i++) {
    given.push(monitor.patience);
    seen();
    clock.advance(monitor.patience);
    while (!seen().includes("open")) clock.advance(1);
  }
  assert.deepEqual(given, [5, 10, 20, 20]);
});

test("silence for a ping and ten seconds is death; any frame is life", () => {
  connect();
  clock.advance(34);
  monitor.alive();
  clock.advance(34.9);
  assert.deepEqual(seen(), []);
  clock.advance(0.2);
  assert.deepEqual(seen(), ["drop 4008", "waiting"]);
});

test("the back-off doubles from half a second to twenty, with full jitter", () => {
  clock.chance = 0.999999;
  monitor.want(true);
  const waits = [];
  for (let i = 0; i < 8; i++) {
    seen();
    monitor.closed(1006);
    const before = clock.now();
    while (!log.includes("open")) clock.advance(0.25);
    waits.push(clock.now() - before);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, 16, 20, 20]);
  clock.chance = 0;
  monitor.closed(1006);
  seen();
  clock.advance(0);
  assert.deepEqual(seen(), ["connecting", "open"]);
});

test("only a connection that lived a while resets the back-off", () => {
  clock.chance = 0.999999;
  const failures = (/** @type {number} */ lived) => {
    monitor.welcomed(25);
    clock.advance(lived);
    monitor.closed(1006);
    const before = clock.now();
    seen();
    while (!log.includes("open")) clock.advance(0.25);
    return clock.now() - before;
  };
  monitor.want(true);
  assert.equal(failures(1), 0.5);
  assert.equal(failures(1), 1);
  assert.equal(failures(1), 2);
  assert.equal(failures(11), 0.5);
});

test("being looked at, or online again, ends the back-off at once", () => {
  for (const hurry of [() => look(false), () => look(true, false)]) {
    connect();
    for (let i = 0; i < 6; i++) {
      monitor.closed(1006);
      clock.advance(20);
    }
    monitor.closed(1006);
    hurry();
    seen();
    clock.advance(1000);
    assert.deepEqual(seen(), []);
    look();
    assert.deepEqual(seen(), ["connecting", "open"]);
    monitor.want(false);
  }
});

test("a hidden browser keeps its connection for a minute", () => {
  connect();
  look(false);
  clock.advance(30);
  monitor.alive();
  look(true);
  clock.advance(31);
  assert.deepEqual(seen(), []);
  monitor.alive();
  look(false);
  clock.advance(30);
  monitor.alive();
  clock.advance(29.9);
  assert.deepEqual(seen(), []);
  clock.advance(0.1);
  assert.deepEqual(seen(), ["drop 4002", "waiting"]);
  look(true);
  assert.deepEqual(seen(), ["connecting", "open"]);
});

test("a page that was opened in the background waits to be looked at", () => {
  look(false);
  monitor.want(true);
  assert.deepEqual(seen(), []);
  look(true);
  assert.deepEqual(seen(), ["connecting", "open"]);
});

test("a connection lost while hidden is not replaced", () => {
  connect();
  look(false);
  monitor.closed(1006);
  clock.advance(1000);
  assert.deepEqual(seen(), ["waiting"]);
});

test("without a network there is no connection, and no attempt", () => {
  connect();
  look(true, false);
  assert.deepEqual(seen(), ["drop 1000", "offline"]);
  clock.advance(1000);
  assert.deepEqual(seen(), []);
  look(true, true);
  assert.deepEqual(seen(), ["connecting", "open"]);
});

test("too many means much later, and nothing hurries it", () => {
  connect();
  monitor.closed(4029);
  look(false);
  look(true);
  clock.advance(89.9);
  assert.deepEqual(seen(), ["waiting"]);
  clock.advance(0.1);
  assert.deepEqual(seen(), ["connecting", "open"]);
});

test("a restart spreads who comes back, and nothing hurries it", () => {
  clock.chance = 0.8;
  connect();
  monitor.bye(15);
  monitor.closed(4001);
  look(true, false);
  look(true, true);
  seen();
  clock.advance(11.9);
  assert.deepEqual(seen(), []);
  clock.advance(0.1);
  assert.deepEqual(seen(), ["connecting", "open"]);
  monitor.closed(1006);
  clock.advance(0.4);
  assert.deepEqual(seen(), ["waiting", "connecting", "open"], "one goodbye, one spread");
});

test("a final close code is final", () => {
  connect();
  monitor.closed(4501);
  assert.deepEqual(seen(), ["stopped"]);
  look(false);
  look(true);
  monitor.want(false);
  monitor.want(true);
  clock.advance(1000);
  assert.deepEqual(seen(), []);
  assert.equal(clock.pending, 0);
});

test("what stopped it may be over when a page is opened", () => {
  connect();
  monitor.retry();
  assert.deepEqual(seen(), []);
  monitor.closed(4503);
  monitor.retry();
  assert.deepEqual(seen(), ["stopped", "waiting", "connecting", "open"]);
});

test("revoked: back within two seconds, but not twice in a minute", () => {
  clock.chance = 0.5;
  connect();
  monitor.closed(4504);
  clock.advance(0.9);
  assert.deepEqual(seen(), ["waiting"]);
  clock.advance(0.1);
  assert.deepEqual(seen(), ["connecting", "open"]);
  monitor.welcomed(25);
  clock.advance(30);
  monitor.alive();
  clock.advance(28.9);
  seen();
  monitor.closed(4504);
  assert.deepEqual(seen(), ["stopped"]);
});

test("revoked an hour later is another matter", () => {
  connect();
  monitor.closed(4504);
  clock.advance(2);
  monitor.welcomed(25);
  for (let i = 0; i < 60; i++) {
    clock.advance(1);
    monitor.alive();
  }
  seen();
  monitor.closed(4504);
  assert.deepEqual(seen(), ["waiting"]);
});

test("a sleep longer than a ping allows: a new connection at once", () => {
  connect();
  clock.sleep(30);
  clock.advance(10);
  monitor.alive();
  assert.deepEqual(seen(), [], "not longer");
  clock.sleep(36);
  clock.advance(10);
  assert.deepEqual(seen(), ["drop 4008", "waiting", "connecting", "open"]);
  monitor.welcomed(25);
  monitor.want(false);
  assert.equal(clock.pending, 0);
});

test("who slept while hidden stays away", () => {
  connect();
  look(false);
  clock.sleep(3600);
  clock.advance(10);
  assert.deepEqual(seen(), ["drop 4008", "waiting"]);
});
