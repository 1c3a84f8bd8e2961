import assert from "node:assert/strict";
import { test } from "node:test";
import { Processes } from "../../djangocms_live/sight/client/processes.js";

/** @param {Partial<import("../../djangocms_live/sight/client/processes.js").Stats>} [what] */
const stats = (what = {}) => ({
  id: "a",
  host: "web1",
  pid: 10,
  server: "daphne",
  version: "1",
  uptime: 100,
  leaving: false,
  layer: /** @type {const} */ ("ok"),
  sockets: 5,
  logged_in: 1,
  topics: 2,
  subscriptions: 6,
  deliveries: 1000,
  waiting_bytes: 0,
  journal_reads: 10,
  journal_seconds: 0.02,
  closes: {},
  refusals: {},
  top: /** @type {[string, number, string][]} */ ([]),
  ...what,
});

test("rates are of the time between two figures, by the process's own clock", () => {
  const processes = new Processes();
  processes.hear(stats(), 0);
  assert.equal(processes.rows(0)[0]?.rate, null);
  assert.equal(processes.totals(0).rate, null);
  processes.hear(stats({ uptime: 102, deliveries: 1500 }), 7);
  assert.equal(processes.rows(7)[0]?.rate, 250);
  processes.hear(stats({ uptime: 102, deliveries: 1500 }), 8);
  assert.equal(processes.rows(8)[0]?.rate, null);
});

test("the time of a reading is that of the latest ones", () => {
  const processes = new Processes();
  const reading = () => processes.rows(0)[0]?.reading;
  processes.hear(stats({ journal_reads: 0, journal_seconds: 0 }), 0);
  assert.equal(reading(), null);
  processes.hear(stats(), 0);
  assert.equal(reading(), 0.002);
  processes.hear(stats({ journal_reads: 12, journal_seconds: 0.04 }), 0);
  assert.ok(Math.abs((reading() ?? 0) - 0.01) < 1e-9);
  processes.hear(stats({ journal_reads: 12, journal_seconds: 0.04 }), 0);
  assert.ok(Math.abs((reading() ?? 0) - 0.01) < 1e-9);
});

test("who falls silent is gone, does not count, and is forgotten at last", () => {
  const processes = new Processes();
  processes.hear(stats(), 0);
  processes.hear(stats({ id: "b", pid: 9 }), 3);
  assert.deepEqual(
    processes.rows(5).map(({ stats, gone }) => [stats.id, gone]),
    [
      ["b", false],
      ["a", true],
    ],
  );
  assert.equal(processes.totals(5).sockets, 5);
  assert.deepEqual(
    processes.rows(16).map(({ stats }) => stats.id),
    ["b"],
  );
});

test("sums of all processes", () => {
  const processes = new Processes();
  processes.hear(stats({ closes: { 4003: 1, 0: 5 }, refusals: { denied: 1 } }), 0);
  processes.hear(stats({ id: "b", host: "web0", closes: { 0: 2 } }), 0);
  processes.hear(stats({ id: "b", host: "web0", uptime: 101, deliveries: 1007 }), 1);
  const totals = processes.totals(1);
  assert.deepEqual(
    [totals.sockets, totals.logged_in, totals.subscriptions, totals.deliveries, totals.rate],
    [10, 2, 12, 2007, 7],
  );
  assert.deepEqual(totals.closes, { 4003: 1, 0: 5 });
  assert.deepEqual(totals.refusals, { denied: 1 });
  assert.deepEqual(
    processes.rows(1).map(({ stats }) => stats.host),
    ["web0", "web1"],
  );
});

test("a topic's viewers are those of all processes, and a name from any of them will do", () => {
  const processes = new Processes();
  processes.hear(
    stats({
      top: [
        ["news.1", 3, ""],
        ["news.2", 4, "Two"],
      ],
    }),
    0,
  );
  processes.hear(
    stats({
      id: "b",
      top: [
        ["news.1", 2, "One"],
        ["news.0", 4, ""],
      ],
    }),
    0,
  );
  assert.deepEqual(
    processes.totals(0).top.map(({ topic, viewers, name }) => [topic, viewers, name]),
    [
      ["news.1", 5, "One"],
      ["news.0", 4, ""],
      ["news.2", 4, "Two"],
    ],
  );
});

test("ten topics and no more", () => {
  const processes = new Processes();
  const names = Array.from({ length: 10 }, (_, i) => `news.${i}`);
  processes.hear(stats({ top: names.map((name) => [name, 1, ""]) }), 0);
  processes.hear(stats({ id: "b", top: [["news.z", 2, ""]] }), 0);
  const { top } = processes.totals(0);
  assert.deepEqual([top.length, top[0]?.topic], [10, "news.z"]);
});
