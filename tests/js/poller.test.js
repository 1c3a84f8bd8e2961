import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Poller } from "../../djangocms_live/client/poller.js";
import { FakeClock } from "./fake_clock.js";
import { FakeServer } from "./fake_server.js";

/** @type {FakeServer} */
let server;
/** @type {FakeClock} */
let clock;
/** @type {Poller} */
let poller;
/** Frames that came. @type {any[]} */
let frames;
/** @type {number[]} */
let closes;
/** @type {(() => void)[]} */
let watchers;

beforeEach(async () => {
  server = await FakeServer.start();
  server.sockets_taken = false;
  server.topic("poll.1", { head: 5 });
  clock = new FakeClock();
  frames = [];
  closes = [];
  watchers = [];
});

afterEach(() => {
  poller.close(1000);
  assert.equal(clock.pending, 0, "no timer is left");
  return server.stop();
});

/** @param {() => unknown} condition */
async function until(condition) {
  while (!condition()) await new Promise((resolve) => watchers.push(() => resolve(undefined)));
}

const noted = () => {
  for (const watcher of watchers.splice(0)) watcher();
};

/** @param {boolean} [personal] */
async function open(personal = false) {
  await new Promise((resolve) => {
    poller = new Poller({
      url: server.url,
      fetch: counted,
      clock,
      personal,
      opened: () => resolve(undefined),
      received: (frame) => {
        frames.push(frame);
        noted();
      },
      closed: (code) => {
        closes.push(code);
        noted();
      },
    });
  });
}

/** @param {any[]} subs */
async function hello(...subs) {
  poller.send({ id: 1, hello: { lang: "de", subs } });
  await until(() => frames.some(({ welcome }) => welcome) || closes.length);
  return frames.find(({ welcome }) => welcome)?.welcome;
}

/** Questions that were asked, and those of which the answer was read. */
let asked = 0;
let read = 0;

/** @type {typeof globalThis.fetch} */
const counted = async (...question) => {
  asked++;
  try {
    const response = await fetch(...question);
    return new Response(await response.text(), response);
  } finally {
    read++;
  }
};

/** Let the next poll come, whenever it is due, and be read. */
async function next() {
  const before = asked;
  while (asked === before) clock.advance(1);
  while (read < asked) await setImmediate();
  await setImmediate();
}

const AT = { e: "k1", o: 5 };
const places = () => server.polls.map(({ pairs }) => pairs.map(([, at]) => at).join(" "));

test("a hello is answered by a welcome with all subscriptions in their order", async () => {
  await open();
  const welcome = await hello(
    { t: "signed:poll.1", since: AT },
    { t: "signed:empty" },
    { t: "bad" },
  );
  assert.deepEqual(welcome, {
    sid: "",
    ping: 5,
    user: null,
    subs: [
      { t: "poll.1", e: "k1", o: 5, recovered: true, pubs: [] },
      { t: "empty", e: "", o: 0, recovered: false, pubs: [] },
      { t: "bad", err: { code: 102, msg: "unknown topic", temp: false } },
    ],
  });
  assert.equal(server.polls[0]?.path, "/live/poll");
});

test("whoever may be logged in asks the address that knows them", async () => {
  await open(true);
  assert.deepEqual((await hello({ t: "signed:poll.1" })).user, { id: "7" });
  assert.equal(server.polls[0]?.path, "/live/poll/own");
});

test("what was published comes with the next poll, as it would over a socket", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  const pub = server.publish("poll.1");
  await next();
  assert.deepEqual(frames.at(-1), { t: "poll.1", e: "k1", pub });
  await next();
  assert.deepEqual(places(), ["k1:5", "k1:5", "k1:6"]);
});

test("who came before there was anything learns the epoch with the first event", async () => {
  await open();
  await hello({ t: "signed:new", since: { e: "", o: 0 } });
  server.topic("new", { epoch: "k9" });
  server.publish("new");
  await next();
  assert.equal(frames.at(-1).e, "k9");
  await next();
  assert.deepEqual(places(), [":0", ":0", "k9:1"]);
});

test("a history that is gone is a reset", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.topic("poll.1", { epoch: "k2", head: 90, floor: 80 });
  await next();
  assert.deepEqual(frames.at(-1), { t: "poll.1", reset: { e: "k2", o: 90, spread: 2 } });
});

test("polls come less and less often, at least once a minute, and sooner after something new", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  const pauses = [];
  for (let i = 0; i < 9; i++) {
    const before = clock.now();
    await next();
    pauses.push(clock.now() - before);
  }
  assert.deepEqual(pauses, [5, 8, 12, 17, 26, 38, 57, 60, 60]);
  server.publish("poll.1");
  await next();
  const before = clock.now();
  await next();
  assert.equal(clock.now() - before, 5);
});

test("a site that has less time says so", async () => {
  server.interval = 90;
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  for (let i = 0; i < 3; i++) {
    const before = clock.now();
    await next();
    assert.equal(clock.now() - before, 90);
  }
});

test("a crowd does not ask at one moment", async () => {
  for (const [chance, pause] of /** @type {[number, number][]} */ ([
    [0, 4],
    [1, 7],
  ])) {
    clock.chance = chance;
    await open();
    await hello({ t: "signed:poll.1", since: AT });
    const before = clock.now();
    await next();
    assert.equal(clock.now() - before, pause);
    poller.close(1000);
    frames = [];
  }
});

test("who tells what they do hears sooner what comes of it", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  for (let i = 0; i < 6; i++) await next();
  poller.send({ id: 9, state: { t: "poll.1", s: "typing" } });
  await until(() => frames.at(-1).id === 9);
  assert.deepEqual(frames.at(-1), { id: 9, state: {} });
  const before = clock.now();
  await next();
  assert.equal(clock.now() - before, 5);
});

test("elements that come together are asked for together, and each gets its answer", async () => {
  await open();
  await hello();
  assert.equal(server.polls.length, 0, "nothing to ask for");
  poller.send({ id: 2, sub: { t: "signed:poll.1", since: AT } });
  poller.send({ id: 3, sub: { t: "bad" } });
  clock.advance(0.05);
  await until(() => frames.length === 3);
  assert.deepEqual(frames.slice(1), [
    { id: 2, sub: { t: "poll.1", e: "k1", o: 5, recovered: true, pubs: [] } },
    { id: 3, err: { code: 102, msg: "unknown topic", temp: false } },
  ]);
  await next();
  assert.deepEqual(places(), ["- k1:5", "k1:5"]);
});

test("who comes later to a topic does not cost the others what they miss", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  const pub = server.publish("poll.1");
  poller.send({ id: 2, sub: { t: "signed:poll.1:other", since: AT } });
  clock.advance(0.05);
  await until(() => frames.length === 2);
  await next();
  assert.deepEqual(frames.at(-1), { t: "poll.1", e: "k1", pub });
});

test("a subscription that nobody answers is asked for again by who wants it", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.polls_taken = false;
  poller.send({ id: 2, sub: { t: "signed:poll.2" } });
  clock.advance(0.05);
  await until(() => frames.length === 2);
  assert.equal(frames[1].id, 2);
  assert.equal(frames[1].err.temp, true);
});

test("what nobody wants any more is not asked for", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT }, { t: "signed:poll.2" });
  poller.send({ id: 4, unsub: { t: "poll.1" } });
  await until(() => frames.length === 2);
  assert.deepEqual(frames[1], { id: 4, unsub: {} });
  await next();
  assert.deepEqual(places()[1], ":0");
  poller.send({ id: 5, unsub: { t: "poll.2" } });
  await until(() => frames.length === 3);
  clock.advance(500);
  await setImmediate();
  assert.equal(server.polls.length, 2);
});

test("what a poll never brings is not asked for, and where there is nothing else, nothing is", async () => {
  server.still = ["readers.1"];
  await open();
  await hello({ t: "signed:poll.1", since: AT }, { t: "signed:readers.1" });
  await next();
  assert.deepEqual(places()[1], "k1:5");
  poller.send({ id: 2, unsub: { t: "poll.1" } });
  await until(() => frames.length === 2);
  clock.advance(500);
  await setImmediate();
  assert.equal(server.polls.length, 2);
});

test("a topic that was left while it was asked about is not told of", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.publish("poll.1");
  server.hooks.poll = () => poller.send({ id: 2, unsub: { t: "poll.1" } });
  await next();
  assert.deepEqual(frames[1], { id: 2, unsub: {} });
});

test("a right that is lost ends the line as a socket's would end", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.hooks.poll = (_request, response) => {
    const err = { code: 103, msg: "permission denied", temp: false };
    response.end(JSON.stringify({ interval: 5, user: null, still: [], subs: [{ t: "x", err }] }));
    return true;
  };
  await next();
  assert.deepEqual(closes, [4504]);
});

test("a refusal for now is no loss", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.hooks.poll = (_request, response) => {
    const err = { code: 100, msg: "try again", temp: true };
    response.end(JSON.stringify({ interval: 5, user: null, still: [], subs: [{ t: "x", err }] }));
    return true;
  };
  await next();
  server.hooks.poll = () => {};
  server.publish("poll.1");
  await next();
  assert.equal(frames.at(-1).pub.o, 6);
  assert.deepEqual(closes, []);
});

test("two polls without an answer are borne, and three are the end of it", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.polls_taken = false;
  await next();
  await next();
  server.polls_taken = true;
  server.publish("poll.1");
  await next();
  assert.equal(frames.at(-1).pub.o, 6);
  server.polls_taken = false;
  await next();
  await next();
  assert.deepEqual(closes, []);
  await next();
  assert.deepEqual(closes, [1006]);
  clock.advance(500);
  await setImmediate();
  assert.deepEqual(closes, [1006], "once");
});

test("a server that asks for rest gets it", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  server.hooks.poll = (_request, response) => {
    response.writeHead(503, { "Retry-After": "200" }).end();
    return true;
  };
  await next();
  server.hooks.poll = () => {};
  const before = clock.now();
  await next();
  assert.equal(clock.now() - before, 300);
});

test("a hello that is refused says when to come back", async () => {
  await open();
  server.hooks.poll = (_request, response) => {
    response.writeHead(503, { "Retry-After": "30" }).end();
    return true;
  };
  await hello({ t: "signed:poll.1" });
  assert.deepEqual(frames, [{ bye: { code: 1006, reason: "later", spread: 60 } }]);
  assert.deepEqual(closes, [1006]);
});

test("where there are no polls either, it ends at once", async () => {
  server.polls_taken = false;
  await open();
  await hello({ t: "signed:poll.1" });
  assert.deepEqual([frames, closes], [[], [1006]]);
});

test("once closed, it says and asks nothing", async () => {
  await open();
  await hello({ t: "signed:poll.1", since: AT });
  poller.send({ id: 2, unsub: { t: "poll.1" } });
  poller.send({ id: 3, sub: { t: "signed:poll.2" } });
  poller.close(4002);
  poller.send({ id: 4, state: {} });
  clock.advance(500);
  await setImmediate();
  assert.equal(frames.length, 1);
  assert.deepEqual(closes, []);
  assert.equal(server.polls.length, 1);
});

test("closed before it was open, or while it says hello", async () => {
  poller = new Poller({
    url: server.url,
    fetch: counted,
    clock,
    personal: false,
    opened: () => assert.fail("opened"),
    received: () => assert.fail("received"),
    closed: () => assert.fail("closed"),
  });
  poller.close(1000);
  await setImmediate();
  await open();
  poller.send({ id: 1, hello: { subs: [{ t: "signed:poll.1" }] } });
  poller.close(1000);
  await setImmediate();
  assert.deepEqual([frames, closes], [[], []]);
});
