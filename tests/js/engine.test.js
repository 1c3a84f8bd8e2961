import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Browser } from "./browser.js";
import { FakeServer } from "./fake_server.js";

/** @type {FakeServer} */
let server;
/** @type {Browser} */
let browser;

beforeEach(async () => {
  server = await FakeServer.start();
  server.topic("poll.1", { head: 5 });
  browser = new Browser(server.url);
});

afterEach(() => server.stop());

test("a hello carries language, tokens and positions; what was missed comes with the welcome", async () => {
  server.topic("poll.1", { epoch: "k3", head: 5, pubs: [{ o: 5, type: "tally", data: {} }] });
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k3", o: 4 });
  await element.heard("joined");
  assert.deepEqual(server.commands("hello"), [
    { lang: "de", subs: [{ t: "signed:poll.1", since: { e: "k3", o: 4 } }] },
  ]);
  assert.deepEqual(element.events, [{ pub: 5 }, { joined: "poll.1" }]);
  assert.deepEqual(page.states, ["waiting", "connecting", "connected"]);
});

test("no element, no connection", async () => {
  const page = browser.page();
  await page.until(() => page.state === "waiting");
  browser.clock.advance(100);
  await setImmediate();
  assert.equal(server.connections, 0);
});

test("a publication reaches every element of its topic, once", async () => {
  const page = browser.page();
  const [one, two] = [page.element("signed:poll.1"), page.element("signed:poll.1")];
  const other = page.element("signed:poll.2");
  await other.heard("joined");
  const pub = server.publish("poll.1");
  server.send({ t: "poll.1", pub });
  server.publish("poll.1");
  await two.heard("pub", 2);
  assert.deepEqual([one.pubs, two.pubs, other.pubs], [[6, 7], [6, 7], []]);
});

test("an element that comes later is subscribed on the same socket", async () => {
  const page = browser.page();
  await page.element("signed:poll.1").heard("joined");
  const later = page.element("signed:poll.2", { e: "", o: 0 });
  await later.heard("joined");
  assert.deepEqual(server.commands("sub"), [{ t: "signed:poll.2", since: { e: "", o: 0 } }]);
  assert.equal(server.connections, 1);
});

test("pages share the socket, and the last one out closes it", async () => {
  const [one, two] = [browser.page(), browser.page()];
  await one.element("signed:poll.1").heard("joined");
  await two.element("signed:poll.1").heard("joined");
  one.leave();
  server.publish("poll.1");
  await setImmediate();
  two.leave();
  await server.until(() => server.closes.length);
  assert.deepEqual(server.closes, [1000]);
  assert.equal(server.connections, 1);
  assert.deepEqual(server.commands("unsub"), [{ t: "poll.1" }]);
});

test("leaving a topic while others stay is told to the server", async () => {
  const page = browser.page();
  await page.element("signed:poll.2").heard("joined");
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  element.leave();
  await setImmediate();
  browser.clock.advance(0.3);
  await server.until(() => server.commands("unsub").length);
  assert.deepEqual(server.commands("unsub"), [{ t: "poll.1" }]);
  server.publish("poll.1");
  await setImmediate();
  assert.deepEqual(element.pubs, []);
});

test("a lost connection resumes where it was", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.publish("poll.1");
  await element.heard("pub");
  server.close(4001);
  await page.until(() => page.state === "waiting");
  server.publish("poll.1");
  browser.clock.advance(1);
  await element.heard("joined", 2);
  assert.deepEqual(element.pubs, [6, 7]);
  assert.deepEqual(server.commands("hello")[1].subs[0].since, { e: "k1", o: 6 });
});

test("a history that was trimmed meanwhile is a reset", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.close(1011);
  await page.until(() => page.state === "waiting");
  server.topic("poll.1", { head: 900, floor: 800 });
  browser.clock.advance(1);
  await element.heard("joined", 2);
  assert.deepEqual(element.events.slice(1), [{ reset: 2 }, { joined: "poll.1" }]);
});

test("the server's reset is passed on with its spread", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  server.send({ t: "poll.1", reset: { e: "k2", o: 1, spread: 7 } });
  await element.heard("reset");
  assert.deepEqual(element.events.at(-1), { reset: 7 });
});

test("a ping is answered", async () => {
  const page = browser.page();
  await page.element("signed:poll.1").heard("joined");
  server.send({});
  await server.until(() => server.received.length === 2);
  assert.deepEqual(server.received[1], {});
});

test("frames that are no frames, or of a later protocol, change nothing", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  for (const text of ["", "garbage", "[]", "null", "7", '{"t":"x","later":1}', '{"id":99}']) {
    for (const socket of server.sockets) socket.send(text);
  }
  server.publish("poll.1");
  await element.heard("pub");
  assert.equal(page.state, "connected");
});

test("a server that falls silent is left, and found again", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  browser.clock.advance(35);
  await server.until(() => server.closes.length);
  assert.deepEqual(server.closes, [4008]);
  browser.clock.advance(1);
  await element.heard("joined", 2);
});

test("a handshake without an answer is given up after five seconds", async () => {
  server.hooks.command = (frame) => "hello" in frame;
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await server.until(() => server.received.length);
  browser.clock.advance(5);
  await page.until(() => page.state === "waiting");
  server.hooks.command = () => {};
  browser.clock.advance(1);
  await element.heard("joined");
  assert.equal(server.connections, 2);
});

test("a subscription without an answer means a dead connection", async () => {
  const page = browser.page();
  await page.element("signed:poll.1").heard("joined");
  server.hooks.command = (frame) => "sub" in frame;
  const element = page.element("signed:poll.2");
  await server.until(() => server.commands("sub").length);
  browser.clock.advance(5);
  browser.clock.advance(1);
  await element.heard("joined");
  assert.equal(server.connections, 2);
});

test("what was not answered before a break does not trouble the next connection", async () => {
  const page = browser.page();
  await page.element("signed:poll.1").heard("joined");
  server.hooks.command = (frame) => "sub" in frame;
  const element = page.element("signed:poll.2");
  await server.until(() => server.commands("sub").length);
  server.close(4001);
  await page.until(() => page.state === "waiting");
  browser.clock.advance(1);
  await element.heard("joined");
  browser.clock.advance(5);
  server.publish("poll.2");
  await element.heard("pub");
  assert.equal(server.connections, 2);
});

test("a bad token among good ones is refused alone", async () => {
  const page = browser.page();
  const [bad, good] = [page.element("forged:poll.1"), page.element("signed:poll.1")];
  await good.heard("joined");
  assert.deepEqual(bad.events, [{ error: 102 }]);
  const later = page.element("forged:poll.2");
  await later.heard("error");
  assert.equal(page.state, "connected");
});

test("a hello that is refused is tried again", async () => {
  server.hooks.command = ({ id, hello }, socket) => {
    if (!hello) return;
    socket.send(JSON.stringify({ id, err: { code: 111, msg: "too many requests", temp: true } }));
    return true;
  };
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await page.until(() => page.states.length >= 3);
  assert.equal(page.state, "waiting");
  server.hooks.command = () => {};
  browser.clock.advance(1);
  await element.heard("joined");
});

test("goodbye with a spread: come back after a random part of it", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  server.send({ bye: { code: 4001, reason: "restart", spread: 10 } });
  server.close(4001);
  await page.until(() => page.state === "waiting");
  browser.clock.advance(4.9);
  await setImmediate();
  assert.equal(server.connections, 1);
  browser.clock.advance(0.2);
  await element.heard("joined", 2);
});

test("a final code is final, and a revocation has the page read again", async () => {
  for (const [code, resets] of [
    [4503, []],
    [4504, [{ reset: 0 }]],
  ]) {
    const other = new Browser(server.url);
    const page = other.page();
    const element = page.element("signed:poll.1");
    await element.heard("joined");
    const { connections } = server;
    server.close(Number(code));
    await page.until(() => page.state === "stopped");
    await setImmediate();
    other.clock.advance(1000);
    await setImmediate();
    assert.equal(server.connections, connections);
    assert.deepEqual(element.events.slice(1), resets);
  }
});

test("all tabs hidden for a minute: the socket is let go of, and nothing is missed", async () => {
  const [one, two] = [browser.page(), browser.page()];
  const element = one.element("signed:poll.1");
  await element.heard("joined");
  one.turn({ visible: false });
  await setImmediate();
  for (let i = 0; i < 10; i++) {
    browser.clock.advance(30);
    server.send({});
    await server.until(() => server.received.length === i + 2);
  }
  assert.deepEqual(server.closes, [], "another tab is visible");
  two.turn({ visible: false });
  await setImmediate();
  browser.clock.advance(30);
  server.send({});
  await server.until(() => server.received.length === 12);
  browser.clock.advance(30);
  await server.until(() => server.closes.length);
  assert.deepEqual(server.closes, [4002]);
  assert.equal(one.state, "waiting");
  server.publish("poll.1");
  two.turn({ visible: true });
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
});

test("offline and back", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  page.turn({ online: false });
  await page.until(() => page.state === "offline");
  await server.until(() => server.closes.length);
  server.publish("poll.1");
  page.turn({ online: true });
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
});

test("a frozen page lets go at once, and comes back where it was", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.publish("poll.1");
  await element.heard("pub");
  page.leave();
  await server.until(() => server.closes.length);
  assert.equal(page.state, "waiting");
  server.publish("poll.1");
  page.element("signed:poll.2");
  page.comeBack();
  await element.heard("joined", 2);
  assert.deepEqual(element.pubs, [6, 7]);
  assert.deepEqual(server.commands("hello")[1].subs, [
    { t: "signed:poll.1", since: { e: "k1", o: 6 } },
    { t: "signed:poll.2" },
  ]);
});

test("where no socket may be made, it keeps trying and throws nothing", async () => {
  const refusing = new Browser(server.url);
  let attempts = 0;
  refusing.engine.WebSocket = /** @type {any} */ (
    class {
      constructor() {
        attempts++;
        throw new Error("refused by policy");
      }
    }
  );
  const page = refusing.page();
  page.element("signed:poll.1");
  await page.until(() => page.state === "waiting" && attempts === 1);
  refusing.clock.advance(1);
  await page.until(() => attempts === 2);
});

test("no server at all is waited for", async () => {
  const { url } = server;
  await server.stop();
  const lonely = new Browser(url);
  const page = lonely.page();
  page.element("signed:poll.1");
  await page.until(() => page.states.includes("connecting") && page.state === "waiting");
  assert.ok(lonely.clock.pending > 0, "it will try again");
});

test("thirty seconds of publications, one connection, in order", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  for (let i = 0; i < 30; i++) {
    server.publish("poll.1");
    browser.clock.advance(1);
    await element.heard("pub", i + 1);
  }
  browser.clock.advance(5);
  assert.deepEqual(element.pubs.length, 30);
  assert.equal(server.connections, 1);
});
