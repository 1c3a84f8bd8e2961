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

test("a final code is final, until a page is opened", async () => {
  const page = browser.page();
  await page.element("signed:poll.1").heard("joined");
  server.close(4503);
  await page.until(() => page.state === "stopped");
  browser.clock.advance(1000);
  await setImmediate();
  assert.equal(server.connections, 1);
  const reloaded = browser.page();
  await reloaded.element("signed:poll.1").heard("joined");
  assert.equal(page.state, "connected");
  assert.equal(server.connections, 2);
});

test("revoked: pages read themselves again, and what is public goes on under the cookies of now", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.close(4504);
  await element.heard("reset");
  assert.equal(page.state, "waiting");
  server.publish("poll.1");
  browser.clock.advance(2);
  await element.heard("joined", 2);
  const [joined] = element.events;
  assert.deepEqual(element.events, [joined, { reset: 0 }, { pub: 6 }, joined]);
});

test("revoked again within a minute: nobody reads for ever", async () => {
  server.hooks.command = (_frame, socket) => {
    socket.close(4504);
    return true;
  };
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("reset");
  browser.clock.advance(2);
  await page.until(() => page.state === "stopped");
  browser.clock.advance(1000);
  await setImmediate();
  assert.equal(server.connections, 2);
  assert.deepEqual(element.events, [{ reset: 0 }]);
});

test("after a long sleep the connection is replaced at once, without waiting for its ping", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.publish("poll.1");
  await element.heard("pub");
  browser.clock.sleep(3600);
  server.publish("poll.1");
  browser.clock.advance(10);
  await element.heard("joined", 2);
  assert.deepEqual(server.closes, [4008]);
  assert.deepEqual(element.pubs, [6, 7]);
  assert.equal(server.connections, 2);
});

test("states leave once in three seconds for a topic, from however many tabs", async () => {
  const [one, two] = [browser.page(), browser.page()];
  const elements = [one.element("signed:poll.1"), two.element("signed:poll.1")];
  const other = two.element("signed:poll.2");
  await Promise.all([...elements, other].map((element) => element.heard("joined")));
  for (const { state } of [...elements, other]) state("typing");
  elements[0]?.state("editing");
  await server.until(() => server.commands("state").length === 3);
  assert.deepEqual(server.commands("state"), [
    { t: "poll.1", s: "typing" },
    { t: "poll.2", s: "typing" },
    { t: "poll.1", s: "editing" },
  ]);
  browser.clock.advance(3);
  elements[1]?.state("typing");
  await server.until(() => server.commands("state").length === 4);
  assert.equal(one.state, "connected");
});

test("states of others are heard by who has joined, our own by nobody", async () => {
  const [one, two] = [browser.page(), browser.page()];
  const element = one.element("signed:poll.1");
  const [other, elsewhere] = [two.element("signed:poll.1"), two.element("signed:poll.2")];
  await Promise.all([element, other, elsewhere].map((one) => one.heard("joined")));
  server.send({ t: "poll.1", state: { s: "typing", sid: "s1" } });
  server.send({ t: "poll.9", state: { s: "typing", sid: "s2" } });
  server.send({ t: "poll.1", state: { s: "typing", sid: "s2" } });
  await element.heard("state");
  await other.heard("state");
  const said = { state: "typing by s2" };
  assert.deepEqual(element.events.slice(1), [said]);
  assert.deepEqual(other.events.slice(1), [said]);
  assert.deepEqual(elsewhere.events.length, 1);
});

test("a state without a connection, or without a joined topic, is nobody's business", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  element.state("typing");
  await element.heard("joined");
  server.close(4001);
  await page.until(() => page.state === "waiting");
  element.state("typing");
  browser.clock.advance(1);
  await element.heard("joined", 2);
  element.leave();
  element.state("typing");
  await setImmediate();
  server.publish("poll.1");
  await setImmediate();
  assert.deepEqual(server.commands("state"), []);
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

test("where no socket may be made, nor a poll, it keeps trying and throws nothing", async () => {
  server.polls_taken = false;
  const refusing = new Browser(server.url);
  let attempts = 0;
  refusing.engine.line.WebSocket = /** @type {any} */ (
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
  await server.until(() => server.polls.length === 1);
  await page.until(() => page.state === "waiting");
  refusing.clock.advance(1);
  await page.until(() => attempts === 2);
});

const NIGHT = 8 * 60 * 60;

test("a clock that leaps over a night costs one connection, and nothing is missed or told twice", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  server.publish("poll.1");
  await element.heard("pub");
  browser.clock.leap(NIGHT);
  await server.until(() => server.closes.length);
  server.publish("poll.1");
  await element.heard("joined", 2);
  browser.clock.advance(1);
  await setImmediate();
  assert.deepEqual(element.pubs, [6, 7]);
  assert.deepEqual(server.closes, [4008]);
  assert.equal(server.connections, 2);
  assert.equal(page.state, "connected");
});

test("a clock that leaps while an answer is awaited", async () => {
  server.hooks.command = (frame) => "hello" in frame || "sub" in frame;
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 4 });
  await server.until(() => server.received.length);
  browser.clock.leap(NIGHT);
  server.hooks.command = () => {};
  await page.until(() => page.state === "waiting");
  browser.clock.leap(NIGHT);
  await element.heard("joined");
  assert.equal(server.connections, 2);
  assert.equal(element.events.filter(({ joined }) => joined).length, 1);
});

test("a clock that leaps while hidden, or before the time to come back", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  server.send({ bye: { code: 4001, reason: "restart", spread: 10 } });
  server.close(4001);
  await page.until(() => page.state === "waiting");
  browser.clock.leap(NIGHT);
  await element.heard("joined", 2);
  page.turn({ visible: false });
  await setImmediate();
  browser.clock.leap(NIGHT);
  await server.until(() => server.closes.length);
  assert.equal(page.state, "waiting");
  server.publish("poll.1");
  browser.clock.leap(NIGHT);
  await setImmediate();
  assert.equal(server.connections, 2, "nobody looks");
  page.turn({ visible: true });
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
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

test("what is told in passing reaches the topic's elements, and moves nobody's position", async () => {
  const page = browser.page();
  const [one, two] = [page.element("signed:poll.1"), page.element("signed:poll.1")];
  const other = page.element("signed:poll.2");
  await other.heard("joined");
  server.send({ t: "poll.1", tell: { type: "typing", data: {} } });
  server.send({ t: "poll.9", tell: { type: "typing", data: {} } });
  server.publish("poll.1");
  server.send({ t: "poll.1", tell: { type: "typing", data: {} } });
  await two.heard("told", 2);
  for (const { events } of [one, two]) {
    assert.deepEqual(events.slice(1), [{ told: "typing" }, { pub: 6 }, { told: "typing" }]);
  }
  assert.deepEqual(other.events, [{ joined: "poll.2" }]);
});

test("an element that left, or has not joined yet, is told nothing", async () => {
  const page = browser.page();
  const [one, two] = [page.element("signed:poll.1"), page.element("signed:poll.1")];
  await two.heard("joined");
  one.leave();
  server.send({ t: "poll.1", tell: { type: "typing", data: {} } });
  await two.heard("told");
  assert.deepEqual(one.events, [{ joined: "poll.1" }]);
});

test("details are told at once for each tab, and told again only if they changed", async () => {
  const [one, two] = [browser.page(), browser.page()];
  const [first, second] = [one.element("signed:poll.1"), two.element("signed:poll.1")];
  await Promise.all([first, second].map((element) => element.heard("joined")));
  first.state("editing", { plugin: 5 });
  first.state("editing", { plugin: 5 });
  second.state("viewing", {});
  first.state("viewing", {});
  first.state("editing", { plugin: 5 });
  await server.until(() => server.commands("state").length === 4);
  assert.deepEqual(server.commands("state"), [
    { t: "poll.1", s: "editing", d: { plugin: 5, tab: 1 } },
    { t: "poll.1", s: "viewing", d: { tab: 2 } },
    { t: "poll.1", s: "viewing", d: { tab: 1 } },
    { t: "poll.1", s: "editing", d: { plugin: 5, tab: 1 } },
  ]);
});

test("for a tab that goes, what it told is taken back", async () => {
  const [one, two, three] = [browser.page(), browser.page(), browser.page()];
  const elements = [one, two, three].map((page) => page.element("signed:poll.1"));
  await Promise.all(elements.map((element) => element.heard("joined")));
  elements[0]?.state("editing", {});
  elements[1]?.state("viewing", {});
  elements[0]?.leave();
  two.leave();
  three.leave();
  await server.until(() => server.commands("state").length === 4);
  assert.deepEqual(server.commands("state").slice(2), [
    { t: "poll.1", s: "gone", d: { tab: 1 } },
    { t: "poll.1", s: "gone", d: { tab: 2 } },
  ]);
});

test("after a lost connection the same may be told again at once", async () => {
  const page = browser.page();
  const element = page.element("signed:poll.1");
  await element.heard("joined");
  element.state("editing", {});
  await server.until(() => server.commands("state").length === 1);
  server.close(1011);
  await page.until(() => page.state === "waiting");
  browser.clock.advance(1);
  await element.heard("joined", 2);
  element.state("editing", {});
  await server.until(() => server.commands("state").length === 2);
  assert.deepEqual(server.commands("state")[1], { t: "poll.1", s: "editing", d: { tab: 1 } });
});
