import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { portPair } from "../../djangocms_live/client/carrier.js";
import { Browser } from "./browser.js";
import { FakeServer } from "./fake_server.js";
import { FakeWorkers } from "./fake_workers.js";

/** @type {FakeServer} */
let server;
/** @type {Browser} */
let browser;
/** @type {FakeWorkers} */
let workers;

beforeEach(async () => {
  server = await FakeServer.start();
  server.topic("poll.1", { head: 5 });
  browser = new Browser(server.url, "worker");
  workers = new FakeWorkers(browser);
  Object.assign(globalThis, { SharedWorker: workers.SharedWorker });
});

afterEach(async () => {
  Reflect.deleteProperty(globalThis, "SharedWorker");
  await server.stop();
});

/** A page with an element that is joined. */
async function reading() {
  const page = browser.page();
  const element = page.element("signed:poll.1", { e: "k1", o: 5 });
  await element.heard("joined");
  return { page, element };
}

test("messages arrive later, as copies, in order", async () => {
  const [one, two] = portPair();
  /** @type {any[]} */
  const heard = [];
  two.onmessage = ({ data }) => heard.push(data);
  const message = { list: [1] };
  one.postMessage(message);
  message.list.push(2);
  one.postMessage({ last: true });
  assert.deepEqual(heard, []);
  await Promise.resolve();
  assert.deepEqual(heard, [{ list: [1] }, { last: true }]);
});

test("what could not pass to a worker does not pass here", () => {
  const [one] = portPair();
  assert.throws(() => one.postMessage({ callback: () => {} }), { name: "DataCloneError" });
});

test("five tabs, one worker, one socket; its name tells version and login", async () => {
  browser.who = "ab-1";
  for (let i = 0; i < 5; i++) await reading();
  assert.equal(server.connections, 1);
  assert.equal(workers.running.size, 1);
  assert.deepEqual(workers.made[4], ["/live/worker.js", "djangocms-live 1 ab-1"]);
  assert.deepEqual(browser.fallen, []);
});

for (const [name, failure, why] of [
  ["there is none in this browser", "absent", "ReferenceError: SharedWorker is not defined"],
  ["the browser refuses it", "throws", "Error: not in this browser"],
  ["its script does not load", "errors", "its script does not load"],
  ["it never answers", "silent", "it does not answer"],
]) {
  test(`no worker (${name}): the page carries its own socket, and nothing is lost`, async () => {
    if (failure === "absent") Reflect.deleteProperty(globalThis, "SharedWorker");
    else workers.failure = /** @type {any} */ (failure);
    const page = browser.page();
    const element = page.element("signed:poll.1", { e: "k1", o: 5 });
    await setImmediate();
    browser.clock.advance(10);
    await element.heard("joined");
    server.publish("poll.1");
    await element.heard("pub");
    assert.deepEqual(browser.fallen, [why]);
    page.leave();
    page.comeBack();
    await element.heard("joined", 2);
    assert.deepEqual(browser.fallen, [why], "told once, tried once");
  });
}

test("a worker of another build is left alone", async () => {
  workers.build = "older";
  const { element } = await reading();
  assert.deepEqual(browser.fallen, ["it is of another version"]);
  assert.equal(server.connections, 1);
  assert.equal([...workers.running.values()][0]?.engine.monitor.state, "waiting");
  assert.deepEqual(element.events, [{ joined: "poll.1" }]);
});

test("an error of a worker that works is not its end", async () => {
  const { page, element } = await reading();
  for (const worker of workers.handles) worker.onerror?.();
  server.publish("poll.1");
  await element.heard("pub");
  assert.deepEqual(browser.fallen, []);
  assert.deepEqual(page.states, ["waiting", "connecting", "connected"]);
});

test("a worker that was started anew for another page is found at once", async () => {
  const { page, element } = await reading();
  workers.kill();
  await server.until(() => !server.sockets.length);
  server.publish("poll.1");
  const other = await reading();
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
  assert.deepEqual(page.states.slice(3), ["waiting", "connecting", "connected"]);
  assert.equal(server.connections, 2, "one after the other");
  assert.equal(workers.running.size, 1);
  server.publish("poll.1");
  await element.heard("pub", 2);
  await other.element.heard("pub", 2);
});

test("a worker that was started anew, and speaks to the old port, is asked for another", async () => {
  const { page, element } = await reading();
  workers.rebirth();
  server.publish("poll.1");
  await element.heard("pub");
  assert.deepEqual(element.pubs, [6]);
  assert.equal(workers.made.length, 2);
  assert.equal(page.state, "connected");
});

test("the birth of one's own worker is no news, nor that of one for another login", async () => {
  browser.who = "ana";
  await reading();
  browser.who = "ben";
  const { page } = await reading();
  browser.tellBirth("djangocms-live 1 ben", "2");
  browser.tellBirth("djangocms-live 1 ana", "3");
  await setImmediate();
  assert.deepEqual(page.states, ["waiting", "connecting", "connected"]);
  assert.equal(workers.made.length, 3, "Ana's page only");
});

test("a browser without broadcasts finds out by asking", async () => {
  browser.births = () => null;
  const { element } = await reading();
  workers.kill();
  await server.until(() => !server.sockets.length);
  await reading();
  server.publish("poll.1");
  browser.clock.advance(45);
  await element.heard("pub");
});

test("a worker that died is noticed after its silence, and a new one goes on", async () => {
  const { page, element } = await reading();
  workers.kill();
  await server.until(() => !server.sockets.length);
  server.publish("poll.1");
  browser.clock.advance(35);
  assert.equal(workers.made.length, 1, "asked first");
  browser.clock.advance(10);
  assert.equal(page.state, "waiting");
  await element.heard("pub");
  await element.heard("joined", 2);
  assert.deepEqual(element.pubs, [6]);
  assert.equal(workers.made.length, 2);
});

test("being seen again is reason enough to ask", async () => {
  const { page, element } = await reading();
  page.turn({ visible: false });
  workers.kill();
  browser.clock.advance(1000);
  assert.equal(workers.made.length, 1, "a hidden page judges nobody");
  page.turn({ visible: true });
  browser.clock.advance(10);
  await element.heard("joined", 2);
});

test("a worker that answers is kept, for ever", async () => {
  const { page } = await reading();
  for (let i = 0; i < 100; i++) {
    browser.clock.advance(15);
    await setImmediate();
    server.send({});
    await server.until(() => server.received.length === i + 2);
  }
  page.turn({ visible: true });
  await setImmediate();
  browser.clock.advance(10);
  assert.equal(workers.made.length, 1);
  assert.equal(server.connections, 1);
  assert.deepEqual(page.states, ["waiting", "connecting", "connected"]);
});

test("a login in another tab: who sees it moves to the worker of that login", async () => {
  const { page, element } = await reading();
  const other = await reading();
  browser.who = "ab-1";
  server.publish("poll.1");
  await element.heard("pub");
  page.turn({ visible: true });
  await element.heard("joined", 2);
  assert.deepEqual(
    workers.made.map(([, name]) => name),
    ["djangocms-live 1 ", "djangocms-live 1 ", "djangocms-live 1 ab-1"],
  );
  assert.equal(server.connections, 2);
  server.publish("poll.1");
  await other.element.heard("pub", 2);
  await element.heard("pub", 2);
  assert.deepEqual(element.pubs, [6, 7], "nothing lost, nothing twice");
  other.page.turn({ visible: true });
  await server.until(() => server.closes.length);
  assert.deepEqual(server.closes, [1000], "the old one has nobody left");
});

test("a login, where the page carries its own socket: a new socket has the new cookies", async () => {
  browser.carrier = "page";
  const { page, element } = await reading();
  browser.who = "ab-1";
  page.turn({ visible: true });
  await element.heard("joined", 2);
  assert.equal(server.connections, 2);
});
