import assert from "node:assert/strict";
import { test } from "node:test";
import { openCarrier, portPair } from "../../djangocms_live/client/carrier.js";

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

test("asked for and available, a shared worker carries the socket, one for each version", (t) => {
  const port = {};
  const SharedWorker = t.mock.fn(function SharedWorker() {
    return { port };
  });
  Object.assign(globalThis, { SharedWorker });
  t.after(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
  const config = { carrier: "worker", worker: "/live/worker.js", version: "0.1.0" };
  assert.equal(openCarrier(config), port);
  assert.deepEqual(SharedWorker.mock.calls[0]?.arguments, [
    "/live/worker.js",
    { name: "djangocms-live 0.1.0" },
  ]);
});

test("without shared workers the page carries its own", async () => {
  const port = openCarrier({ carrier: "worker", worker: "/live/worker.js", version: "0.1.0" });
  const heard = new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  port.postMessage({ type: "open", url: "", language: "", visible: true, online: true });
  assert.deepEqual(await heard, { type: "status", state: "waiting", user: null });
});
