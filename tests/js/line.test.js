// From the socket to polling and back, as pages and servers see it.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Browser } from "./browser.js";
import { FakeServer } from "./fake_server.js";

/** @type {FakeServer} */
let server;
/** @type {Browser} */
let browser;

const AT = { e: "k1", o: 5 };

beforeEach(async () => {
  server = await FakeServer.start();
  server.topic("poll.1", { head: 5 });
  server.sockets_taken = false;
  browser = new Browser(server.url);
});

afterEach(() => server.stop());

/** A page whose element has joined by polling. @param {import("../../djangocms_live/client/fallback.js").Known | null} [known] */
async function polling(known) {
  const page = browser.page(known);
  const element = page.element("signed:poll.1", AT);
  await page.until(() => page.state === "waiting" || page.state === "polling");
  browser.clock.advance(1);
  await element.heard("joined");
  return { page, element };
}

/** @param {() => unknown} condition */
async function passing(condition, seconds = 1) {
  while (!condition()) {
    browser.clock.advance(seconds);
    await setImmediate();
  }
}

test("without a socket the page polls, and elements hear the same", async () => {
  const { page, element } = await polling();
  assert.deepEqual(page.states, ["waiting", "connecting", "waiting", "connecting", "polling"]);
  server.publish("poll.1");
  await passing(() => element.pubs.length);
  server.topic("poll.1", { epoch: "k2", head: 9 });
  await passing(() => element.events.at(-1).reset);
  assert.deepEqual(element.events, [{ joined: "poll.1" }, { pub: 6 }, { reset: 2 }]);
});

test("pages share one poller", async () => {
  await polling();
  const second = browser.page().element("signed:poll.1", AT);
  await second.heard("joined");
  server.publish("poll.1");
  const before = server.polls.length;
  await passing(() => second.pubs.length);
  assert.equal(server.polls.length, before + 1);
  assert.equal(server.refused, 1);
});

test("who is logged in asks as themselves", async () => {
  browser.who = "ab";
  await polling();
  assert.deepEqual(
    server.polls.map(({ path }) => path),
    ["/live/poll/own"],
  );
});

test("what is told in passing is passed over without a word", async () => {
  const { page, element } = await polling();
  element.state("typing");
  const later = page.element("signed:poll.2");
  await setImmediate();
  browser.clock.advance(0.05);
  await later.heard("joined");
  browser.clock.advance(60);
  await setImmediate();
  assert.equal(page.state, "polling");
});

test("a hidden page does not poll, and asks at once when it is seen again", async () => {
  const { page, element } = await polling();
  page.turn({ visible: false });
  await page.until(() => page.state === "waiting");
  const before = server.polls.length;
  browser.clock.advance(500);
  await setImmediate();
  assert.equal(server.polls.length, before);
  server.publish("poll.1");
  page.turn({ visible: true });
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
  assert.equal(page.state, "polling");
  assert.equal(server.refused, 1, "and does not ask for a socket first");
});

test("offline it does not poll", async () => {
  const { page } = await polling();
  page.turn({ online: false });
  await page.until(() => page.state === "offline");
  const before = server.polls.length;
  browser.clock.advance(500);
  await setImmediate();
  assert.equal(server.polls.length, before);
});

test("as soon as there are sockets it takes one, and nothing is lost or told twice", async () => {
  const { page, element } = await polling();
  await passing(() => server.refused === 3);
  assert.equal(page.state, "polling");
  server.sockets_taken = true;
  server.publish("poll.1");
  await passing(() => page.state === "connected");
  server.publish("poll.1");
  await element.heard("pub", 2);
  assert.deepEqual(element.pubs, [6, 7]);
  assert.deepEqual(page.states.slice(-2), ["polling", "connected"]);
  const before = server.polls.length;
  browser.clock.advance(20);
  await setImmediate();
  assert.equal(server.polls.length, before);
  assert.equal(page.polls, null);
});

test("what follows knows, and does not ask for a socket before it is due", async () => {
  const { page } = await polling();
  const { polls } = page;
  assert.ok(polls && polls.due > 20);
  page.leave();
  const later = new Browser(server.url);
  later.clock.advance(10);
  const element = later.page(polls).element("signed:poll.1", AT);
  await element.heard("joined");
  assert.equal(server.refused, 1);
  browser = later;
  await passing(() => server.refused === 2);
  assert.ok(later.clock.wall() >= polls.due);
});

test("pages learn when the next try is due", async () => {
  const { page } = await polling();
  const first = page.polls?.due ?? 0;
  await passing(() => server.refused === 2);
  await page.until(() => (page.polls?.due ?? 0) > first);
});

test("a server that starts again is waited for, and no crowd comes to poll", async () => {
  server.sockets_taken = true;
  const page = browser.page();
  const element = page.element("signed:poll.1", AT);
  await element.heard("joined");
  server.sockets_taken = false;
  server.close(4001);
  await page.until(() => page.state === "waiting");
  await passing(() => browser.clock.now() > 60);
  assert.equal(server.polls.length, 0);
  server.publish("poll.1");
  server.sockets_taken = true;
  await passing(() => element.pubs.length);
  assert.equal(server.polls.length, 0);
  assert.equal(page.state, "connected");
});

test("one that stays away is polled in the end", async () => {
  server.sockets_taken = true;
  const page = browser.page();
  await page.element("signed:poll.1", AT).heard("joined");
  server.sockets_taken = false;
  server.close(1011);
  await page.until(() => page.state === "waiting");
  await passing(() => page.state === "polling");
  assert.ok(browser.clock.now() > 90);
});

test("where nothing answers it goes on by turns, less and less often", async () => {
  server.polls_taken = false;
  const page = browser.page();
  page.element("signed:poll.1", AT);
  await passing(() => server.polls.length === 4);
  const before = browser.clock.now();
  await passing(() => server.polls.length === 5);
  assert.ok(browser.clock.now() - before >= 15);
  assert.ok(Math.abs(server.refused - server.polls.length) <= 1);
  server.polls_taken = true;
  await passing(() => page.state === "polling");
  server.sockets_taken = true;
  const since = browser.clock.now();
  await passing(() => page.state === "connected");
  assert.ok(browser.clock.now() - since <= 46, "what was away says nothing of sockets");
});

test("polls that end without an answer are missed like a connection", async () => {
  const { page } = await polling();
  server.polls_taken = false;
  await passing(() => page.state === "waiting");
  server.polls_taken = true;
  await passing(() => page.state === "polling");
});

test("a socket that is tried and stays silent costs nothing", async () => {
  const { page } = await polling();
  server.sockets_taken = true;
  server.hooks.command = (frame) => "hello" in frame;
  await passing(() => server.commands("hello").length);
  await passing(() => page.state === "waiting");
  await passing(() => page.state === "polling");
  const known = page.polls;
  assert.ok(known && known.due > browser.clock.wall() + 20, "and it is not tried again at once");
});

test("a trial without any answer is given up", async () => {
  const { page } = await polling();
  const first = page.polls?.due ?? 0;
  let tried = 0;
  server.hooks.upgrade = () => ++tried > 0;
  await passing(() => tried);
  await passing(() => (page.polls?.due ?? 0) > first);
  assert.equal(page.state, "polling");
});

test("the last page takes the poller and its trial along", async () => {
  const { page } = await polling();
  page.leave();
  const [polls, refused] = [server.polls.length, server.refused];
  browser.clock.advance(1000);
  await setImmediate();
  assert.deepEqual([server.polls.length, server.refused], [polls, refused]);
});

test("a right that is lost has the page read again, once", async () => {
  const { page, element } = await polling();
  server.hooks.poll = (_request, response) => {
    const err = { code: 103, msg: "permission denied", temp: false };
    response.end(JSON.stringify({ interval: 5, user: null, still: [], subs: [{ t: "x", err }] }));
    return true;
  };
  await passing(() => element.events.some(({ reset }) => reset !== undefined));
  await passing(() => element.events.some(({ error }) => error));
  assert.deepEqual(element.events, [{ joined: "poll.1" }, { reset: 0 }, { error: 103 }]);
  assert.equal(page.state, "waiting");
});

test("a machine that slept asks at once", async () => {
  const { element } = await polling();
  server.publish("poll.1");
  browser.clock.sleep(3600);
  browser.clock.advance(10);
  await element.heard("pub");
});
