import assert from "node:assert/strict";
import { test } from "node:test";
import { AWAY, IDLE, Teller } from "../../djangocms_live/presence/client/editors/teller.js";
import { FakeClock } from "./fake_clock.js";

function begin() {
  const clock = new FakeClock();
  /** @type {any[]} */
  const said = [];
  /** @type {boolean[]} */
  const kept = [];
  const teller = new Teller({
    clock,
    window: 11,
    say: (state, { window, ...data }) => {
      assert.equal(window, 11);
      said.push([state, data]);
    },
    keep: (stays) => kept.push(stays),
  });
  const take = () => said.splice(0);
  return { clock, teller, take, kept };
}

test("who is alone says nothing, whatever they do", () => {
  const { clock, teller, take } = begin();
  teller.joined();
  teller.works({ plugin: 5, dirty: false });
  teller.works({ plugin: 5, dirty: true });
  clock.advance(AWAY * 2);
  teller.touched();
  teller.works(null);
  teller.accompanied(false);
  teller.joined();
  assert.deepEqual(take(), []);
});

test("company hears how things stand, once", () => {
  const { clock, teller, take } = begin();
  teller.works({ plugin: 5, dirty: true });
  clock.advance(30);
  teller.accompanied(true);
  teller.accompanied(true);
  assert.deepEqual(take(), [["editing", { plugin: 5, dirty: true, ago: 30 }]]);
});

test("and then what changes", () => {
  const { teller, take } = begin();
  teller.accompanied(true);
  teller.works({ plugin: 5, dirty: false });
  teller.works({ plugin: 5, dirty: false });
  teller.works({ plugin: 5, dirty: true });
  teller.works(null);
  assert.deepEqual(
    take().map(([state, { plugin, dirty }]) => [state, plugin, dirty]),
    [
      ["viewing", undefined, undefined],
      ["editing", 5, undefined],
      ["editing", 5, true],
      ["viewing", undefined, undefined],
    ],
  );
});

test("a form for a new plugin is editing too", () => {
  const { teller, take } = begin();
  teller.accompanied(true);
  teller.works({ plugin: null, dirty: false });
  assert.deepEqual(take().pop(), ["editing", { ago: 0 }]);
});

test("a new connection is told again; nobody is told after the last one left", () => {
  const { teller, take } = begin();
  teller.accompanied(true);
  teller.joined();
  assert.equal(take().length, 2);
  teller.accompanied(false);
  teller.works({ plugin: 5, dirty: false });
  assert.deepEqual(take(), []);
  teller.accompanied(true);
  assert.equal(take().length, 1);
});

test("idle, away, and back", () => {
  const { clock, teller, take } = begin();
  teller.accompanied(true);
  take();
  clock.advance(IDLE - 1);
  assert.deepEqual(take(), []);
  clock.advance(1);
  assert.deepEqual(take(), [["idle", { ago: IDLE }]]);
  clock.advance(AWAY - IDLE);
  assert.deepEqual(take(), [["away", { ago: AWAY }]]);
  teller.touched();
  assert.equal(take()[0][0], "viewing");
  clock.advance(IDLE);
  assert.equal(take()[0][0], "idle");
});

test("a key puts idleness off", () => {
  const { clock, teller, take } = begin();
  teller.accompanied(true);
  take();
  clock.advance(IDLE / 2);
  teller.touched();
  clock.advance(IDLE - 1);
  assert.deepEqual(take(), []);
  clock.advance(1);
  assert.deepEqual(take(), [["idle", { ago: IDLE }]]);
});

test("a laptop that was shut is away when it opens", () => {
  const { clock, teller, take } = begin();
  teller.accompanied(true);
  take();
  clock.sleep(AWAY);
  teller.joined();
  assert.equal(take()[0][0], "away");
});

test("what is unsaved is never away, and keeps the connection", () => {
  const { clock, teller, take, kept } = begin();
  teller.accompanied(true);
  teller.works({ plugin: 5, dirty: true });
  clock.advance(AWAY * 2);
  assert.deepEqual(take().pop(), ["idle", { plugin: 5, dirty: true, ago: IDLE }]);
  assert.deepEqual(kept, [true]);
  teller.works(null);
  assert.deepEqual(kept, [true, false]);
  assert.equal(take().pop()[0], "away");
});

test("the connection is kept without company as well: somebody may come", () => {
  const { teller, kept } = begin();
  teller.works({ plugin: 5, dirty: false });
  teller.works({ plugin: 5, dirty: true });
  teller.works({ plugin: 5, dirty: true });
  assert.deepEqual(kept, [true]);
});

test("it stops", () => {
  const { clock, teller, take } = begin();
  teller.accompanied(true);
  take();
  teller.stop();
  clock.advance(AWAY);
  assert.deepEqual(take(), []);
  assert.equal(clock.pending, 0);
});
