import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Client } from "../../djangocms_live/client/client.js";

/** What the client said, and did with its carrier. @type {any[]} */
let said;
/** @type {import("../../djangocms_live/client/carrier.js").Listener} */
let carried;
/** @type {any} */
let world;
/** @type {Client} */
let client;
/** @type {any[]} */
let heard;

let visible = true;
/** What pages remember of sockets. @type {import("../../djangocms_live/client/fallback.js").Known | null} */
let known = null;

beforeEach(() => {
  said = [];
  visible = true;
  known = null;
  heard = [];
  client = new Client({
    carry: (listener) => {
      carried = listener;
      return /** @type {any} */ ({
        open: () => said.push("carrier open"),
        close: () => said.push("carrier closed"),
        look: () => said.push("carrier looks"),
        post: (/** @type {any} */ message) => said.push(message),
      });
    },
    url: "ws://site/live/",
    language: "de",
    personal: () => true,
    environment: {
      now: () => ({ visible, online: true }),
      polls: () => known,
      keepPolls: (polls) => {
        known = polls;
      },
      watch: (listeners) => {
        world = listeners;
      },
    },
    status: (state) => heard.push(state),
  });
});

const seen = () => said.splice(0);
const hear = (/** @type {any} */ message) => carried.received(message);
const join = () =>
  client.subscribe(
    "T",
    { e: "k1", o: 3 },
    {
      joined: (topic) => heard.push(topic),
      published: (pub) => heard.push(pub.o),
      told: ({ type }) => heard.push(type),
      reset: ({ spread }) => heard.push(`reset ${spread}`),
      error: ({ code }) => heard.push(code),
      state: ({ s, sid }, topic) => heard.push(`${sid} ${s} ${topic}`),
    },
  );
const OPEN = {
  type: "open",
  url: "ws://site/live/",
  language: "de",
  personal: true,
  polls: null,
  visible: true,
  online: true,
};
const pub = (/** @type {number} */ id, /** @type {number} */ o) =>
  hear({ type: "pub", ids: [id], topic: "poll.1", pub: { o, type: "x", data: {} } });

test("it says nothing before there is an engine, and then all that a worker must know", () => {
  join();
  world.changed();
  assert.deepEqual(seen(), ["carrier open", "carrier looks"]);
  carried.opened();
  assert.deepEqual(seen(), [OPEN, { type: "join", id: 2, token: "T", since: { e: "k1", o: 3 } }]);
  world.changed();
  const environment = { type: "environment", visible: true, online: true };
  assert.deepEqual(seen(), [environment, "carrier looks"]);
});

test("a thawed page says again what it wants, from where it got to", () => {
  carried.opened();
  join();
  pub(1, 4);
  hear({ type: "reset", ids: [1], topic: "poll.1", at: { e: "k2", o: 9 }, spread: 2 });
  pub(1, 10);
  seen();
  world.away();
  world.away();
  world.back();
  world.back();
  assert.deepEqual(seen(), ["carrier closed", "carrier closed", "carrier open"]);
  carried.opened();
  assert.deepEqual(seen()[1], { type: "join", id: 2, token: "T", since: { e: "k2", o: 10 } });
  assert.deepEqual(heard, [4, "reset 2", 10, "waiting", "waiting"]);
});

test("an engine that was lost is told everything again, and what it had sent does not count", () => {
  carried.opened();
  join();
  seen();
  carried.lost();
  join();
  pub(1, 4);
  carried.opened();
  pub(1, 5);
  assert.deepEqual(
    seen().slice(1),
    [3, 4].map((id) => ({
      type: "join",
      id,
      token: "T",
      since: { e: "k1", o: id === 3 ? 4 : 3 },
    })),
  );
  assert.deepEqual(heard, ["waiting", 4]);
});

test("a token that was refused is not tried again", () => {
  carried.opened();
  join();
  hear({ type: "error", id: 1, err: { code: 103, msg: "permission denied", temp: false } });
  carried.lost();
  seen();
  carried.opened();
  assert.deepEqual(seen(), [OPEN]);
  assert.deepEqual(heard, [103, "waiting"]);
});

test("who left hears nothing more, and leaves once", () => {
  carried.opened();
  const { leave } = join();
  seen();
  leave();
  leave();
  pub(1, 4);
  assert.deepEqual(seen(), [{ type: "leave", id: 1 }]);
  assert.deepEqual(heard, []);
});

test("states go out under the number of now, and come in", () => {
  carried.opened();
  const { state } = join();
  carried.lost();
  state("typing");
  carried.opened();
  seen();
  state("typing");
  assert.deepEqual(seen(), [{ type: "state", id: 2, name: "typing" }]);
  hear({ type: "state", ids: [2, 99], topic: "poll.1", state: { s: "typing", sid: "s2" } });
  assert.deepEqual(heard, ["waiting", "s2 typing poll.1"]);
});

test("who would be missed keeps the connection while the page is hidden", () => {
  carried.opened();
  seen();
  const [one, two] = [{}, {}];
  visible = false;
  client.keep(one, true);
  client.keep(two, true);
  client.keep(one, false);
  assert.deepEqual(seen(), [{ type: "environment", visible: true, online: true }]);
  client.keep(two, false);
  client.keep(two, false);
  assert.deepEqual(seen(), [{ type: "environment", visible: false, online: true }]);
});
