import assert from "node:assert/strict";
import { test } from "node:test";
import { watchSleep } from "../../djangocms_live/client/sleep.js";
import { FakeClock } from "./fake_clock.js";

function watch() {
  const clock = new FakeClock();
  let woken = 0;
  const stop = watchSleep(
    clock,
    () => 35,
    () => woken++,
  );
  return { clock, stop, woken: () => woken };
}

test("time that passes as it should is no sleep", () => {
  const { clock, woken } = watch();
  clock.advance(1000);
  assert.equal(woken(), 0);
});

test("a short absence, or a clock that is put right, is no sleep", () => {
  const { clock, woken } = watch();
  for (const seconds of [35, 35, -3600]) {
    clock.sleep(seconds);
    clock.advance(10);
  }
  assert.equal(woken(), 0);
});

test("a gap is noticed soon after, once", () => {
  const { clock, woken } = watch();
  clock.advance(5);
  clock.sleep(3600);
  clock.advance(4.9);
  assert.equal(woken(), 0);
  clock.advance(0.1);
  assert.equal(woken(), 1);
  assert.equal(clock.pending, 0);
});

test("who no longer watches sees nothing", () => {
  const { clock, stop, woken } = watch();
  stop();
  clock.sleep(3600);
  clock.advance(100);
  assert.equal(woken(), 0);
  assert.equal(clock.pending, 0);
});
