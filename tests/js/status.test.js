import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Status } from "../../djangocms_live/client/status.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let log;
/** @type {Status} */
let status;
let visible = true;

beforeEach(() => {
  clock = new FakeClock();
  log = [];
  visible = true;
  status = new Status({
    clock,
    visible: () => visible,
    show: (state) => log.push(state),
    complain: () => {
      log.push("line");
      return () => log.push("no line");
    },
  });
});

const seen = () => log.splice(0);
const look = (/** @type {boolean} */ is) => {
  visible = is;
  status.looked();
};

test("a state is shown when it changes", () => {
  status.set("connecting");
  status.set("connecting");
  status.set("connected");
  assert.deepEqual(seen(), ["connecting", "connected"]);
});

test("a connection that stays away for five seconds is complained of, until it is back", () => {
  status.set("connected");
  status.set("waiting");
  clock.advance(3);
  status.set("connecting");
  clock.advance(1.9);
  assert.deepEqual(seen(), ["connected", "waiting", "connecting"]);
  clock.advance(0.1);
  status.set("waiting");
  clock.advance(60);
  status.set("connected");
  assert.deepEqual(seen(), ["line", "waiting", "connected", "no line"]);
});

test("a short break is nobody's business", () => {
  status.set("connected");
  status.set("waiting");
  clock.advance(4.9);
  status.set("connected");
  clock.advance(60);
  assert.deepEqual(seen(), ["connected", "waiting", "connected"]);
});

test("where there never was a connection, nobody is alarmed", () => {
  status.set("connecting");
  status.set("waiting");
  clock.advance(60);
  assert.deepEqual(seen(), ["connecting", "waiting"]);
});

test("a hidden tab complains of nothing; looked at again, the five seconds begin", () => {
  status.set("connected");
  status.set("waiting");
  look(false);
  clock.advance(60);
  look(true);
  clock.advance(4.9);
  assert.deepEqual(seen(), ["connected", "waiting"]);
  clock.advance(0.1);
  look(false);
  assert.deepEqual(seen(), ["line", "no line"]);
});
