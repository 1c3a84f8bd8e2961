import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Client } from "../../djangocms_live/client/client.js";

/** What the client said. @type {any[]} */
let said;
/** @type {any} */
let port;
/** @type {any} */
let world;
/** @type {Client} */
let client;
/** @type {any[]} */
let heard;

beforeEach(() => {
  said = [];
  heard = [];
  port = { postMessage: (/** @type {any} */ message) => said.push(message), onmessage: null };
  client = new Client({
    port,
    url: "ws://site/live/",
    language: "de",
    environment: {
      now: () => ({ visible: true, online: true }),
      watch: (listeners) => {
        world = listeners;
      },
    },
    status: (state) => heard.push(state),
  });
});

const seen = () => said.splice(0);
const hear = (/** @type {any} */ data) => port.onmessage({ data });
const join = () =>
  client.subscribe(
    "T",
    { e: "k1", o: 3 },
    {
      joined: (topic) => heard.push(topic),
      published: (pub) => heard.push(pub.o),
      reset: ({ spread }) => heard.push(`reset ${spread}`),
      error: ({ code }) => heard.push(code),
    },
  );

test("it opens with all that an engine must know, for a worker knows nothing", () => {
  assert.deepEqual(seen(), [
    { type: "open", url: "ws://site/live/", language: "de", visible: true, online: true },
  ]);
});

test("a thawed page says again what it wants, from where it got to", () => {
  join();
  hear({ type: "pub", ids: [1], topic: "poll.1", pub: { o: 4, type: "x", data: {} } });
  hear({ type: "reset", ids: [1], topic: "poll.1", at: { e: "k2", o: 9 }, spread: 2 });
  hear({ type: "pub", ids: [1], topic: "poll.1", pub: { o: 10, type: "x", data: {} } });
  seen();
  world.away();
  assert.deepEqual(seen(), [{ type: "away" }]);
  world.back();
  assert.deepEqual(seen()[1], { type: "join", id: 1, token: "T", since: { e: "k2", o: 10 } });
  assert.deepEqual(heard, [4, "reset 2", 10, "waiting"]);
});

test("what is still on its way to a frozen page does not count: it is told again later", () => {
  join();
  world.away();
  hear({ type: "pub", ids: [1], topic: "poll.1", pub: { o: 4, type: "x", data: {} } });
  seen();
  world.back();
  assert.deepEqual(seen()[1].since, { e: "k1", o: 3 });
  assert.deepEqual(heard, ["waiting"]);
});

test("a token that was refused is not tried again", () => {
  join();
  hear({ type: "error", id: 1, err: { code: 103, msg: "permission denied", temp: false } });
  world.away();
  seen();
  world.back();
  assert.equal(seen().length, 1);
  assert.deepEqual(heard, [103, "waiting"]);
});

test("who left hears nothing more, and leaves once", () => {
  const leave = join();
  seen();
  leave();
  leave();
  hear({ type: "pub", ids: [1], topic: "poll.1", pub: { o: 4, type: "x", data: {} } });
  assert.deepEqual(seen(), [{ type: "leave", id: 1 }]);
  assert.deepEqual(heard, []);
});
