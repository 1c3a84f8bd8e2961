import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Attendance } from "../../djangocms_live/client/attendance.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {Attendance} */
let attendance;

beforeEach(() => {
  clock = new FakeClock();
  attendance = new Attendance(clock);
});

/** A page at the door. */
function arrive() {
  /** @type {string[]} */
  const toPage = [];
  /** @type {string[]} */
  const toEngine = [];
  let closed = false;
  /** @type {any} */
  const port = {
    onmessage: null,
    postMessage: (/** @type {any} */ { type }) => toPage.push(type),
    close: () => {
      closed = true;
    },
  };
  const page = attendance.admit(port);
  page.onmessage = ({ data }) => toEngine.push(data.type);
  return {
    page,
    say: (/** @type {string} */ type) => port.onmessage({ data: { type } }),
    toPage,
    toEngine,
    get closed() {
      return closed;
    },
  };
}

test("what pages say reaches the engine, what the engine says the pages", () => {
  const visitor = arrive();
  visitor.say("open");
  visitor.say("join");
  visitor.page.postMessage({ type: "status" });
  visitor.page.close();
  assert.deepEqual(visitor.toEngine, ["open", "join"]);
  assert.deepEqual(visitor.toPage, ["status"]);
  assert.equal(visitor.closed, true);
});

test("a page that answers stays, and the engine hears nothing of it", () => {
  const visitor = arrive();
  visitor.say("open");
  for (let i = 0; i < 10; i++) {
    clock.advance(15);
    visitor.say("pong");
  }
  assert.deepEqual(visitor.toEngine, ["open"]);
  assert.deepEqual(visitor.toPage, Array(10).fill("ping"));
});

test("whatever it says is an answer", () => {
  const visitor = arrive();
  visitor.say("open");
  for (let i = 0; i < 3; i++) {
    clock.advance(15);
    visitor.say("environment");
  }
  assert.ok(!visitor.toEngine.includes("away"));
});

test("a page that crashed is gone by the second round, the others stay", () => {
  const [crashed, other] = [arrive(), arrive()];
  crashed.say("open");
  other.say("open");
  clock.advance(15);
  other.say("pong");
  clock.advance(14.9);
  assert.deepEqual(crashed.toEngine, ["open"]);
  clock.advance(0.1);
  assert.deepEqual(crashed.toEngine, ["open", "away"]);
  assert.deepEqual(other.toEngine, ["open"]);
  clock.advance(100);
  assert.deepEqual(crashed.toPage, ["ping"], "nobody talks to the dead");
});

test("who was given up by mistake is told so, and is welcome again", () => {
  const visitor = arrive();
  visitor.say("open");
  clock.advance(30);
  visitor.say("pong");
  visitor.say("join");
  assert.deepEqual(visitor.toPage, ["ping", "forgotten", "forgotten"]);
  visitor.say("open");
  visitor.say("join");
  assert.deepEqual(visitor.toEngine, ["open", "away", "open", "join"]);
});

test("a page that says goodbye is left in peace: a word would wake it from the back/forward cache", () => {
  const visitor = arrive();
  visitor.say("open");
  visitor.say("away");
  visitor.say("away");
  clock.advance(100);
  assert.deepEqual(visitor.toPage, []);
  assert.deepEqual(visitor.toEngine, ["open", "away", "away"]);
  assert.equal(clock.pending, 0);
});

test("a page that asks is answered", () => {
  const visitor = arrive();
  visitor.say("open");
  visitor.say("ping");
  assert.deepEqual(visitor.toPage, ["pong"]);
  assert.deepEqual(visitor.toEngine, ["open"]);
});
