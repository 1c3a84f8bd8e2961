import assert from "node:assert/strict";
import { test } from "node:test";
import { Features, Live } from "../../djangocms_live/client/feature.js";

const live = () =>
  new Live(/** @type {any} */ ({}), { state: () => {}, keep: () => {}, reread: () => {} });

test("elements wait for their feature, and get it once it is there", () => {
  const features = new Features();
  /** @type {string[]} */
  const log = [];
  features.whenDefined("poll", () => log.push("one"));
  const forget = features.whenDefined("poll", () => log.push("two"));
  features.whenDefined("other", () => log.push("other"));
  forget();
  features.define("poll", () => {});
  features.whenDefined("poll", () => log.push("three"));
  assert.deepEqual(log, ["one", "three"]);
});

test("a feature that is defined twice stays the first", () => {
  const features = new Features();
  const first = () => {};
  features.define("poll", first);
  features.define("poll", () => {});
  features.whenDefined("poll", (handler) => assert.equal(handler, first));
});

test("listeners hear their type, in the order they came", () => {
  /** @type {any[]} */
  const heard = [];
  const wire = live()
    .on("tally", ({ data }) => heard.push(data.total))
    .on("tally", ({ data }) => heard.push(-data.total))
    .on("closed", () => heard.push("closed"));
  wire.emit("tally", { data: { total: 4 } });
  wire.emit("unknown", {});
  assert.deepEqual(heard, [4, -4]);
});

test("one listener's mistake is reported and stops nobody", (t) => {
  const report = t.mock.fn();
  /** @type {any} */ (globalThis).reportError = report;
  const heard = t.mock.fn();
  const wire = live()
    .on("tally", () => {
      throw new Error("a mistake");
    })
    .on("tally", heard);
  wire.emit("tally", {});
  assert.equal(heard.mock.callCount(), 1);
  assert.equal(report.mock.calls[0]?.arguments[0].message, "a mistake");
});

test("an element that is gone hears nothing, and its signal says so", (t) => {
  const heard = t.mock.fn();
  const wire = live().on("tally", heard);
  wire.end();
  wire.emit("tally", {});
  assert.equal(heard.mock.callCount(), 0);
  assert.equal(wire.signal.aborted, true);
});

test("the page is read again, within as many seconds as whoever asks for it says", (t) => {
  const reread = t.mock.fn();
  const wire = new Live(/** @type {any} */ ({}), { state: () => {}, keep: () => {}, reread });
  wire.on("reset", wire.reread).emit("reset", { topic: "poll.1", spread: 2 });
  wire.reread();
  assert.deepEqual(
    reread.mock.calls.map((call) => call.arguments),
    [[2], [0]],
  );
});
