import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Recount } from "../../djangocms_live/notifications/client/bell/recount.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {Recount} */
let recount;
/** @type {any[]} */
let heard;
let due = true;
/** @type {() => Promise<any>} */
let answer;

beforeEach(() => {
  clock = new FakeClock();
  heard = [];
  due = true;
  answer = async () => ({ user: true, unseen: 3, newest: 9 });
  recount = new Recount({
    clock,
    due: () => due,
    ask: () => answer(),
    heard: (told) => heard.push(told),
  });
});

/** @param {number} minutes */
async function pass(minutes) {
  for (let i = 0; i < minutes; i++) {
    clock.advance(60);
    await setImmediate();
  }
}

test("once a minute it is asked how much is new", async () => {
  clock.advance(59);
  await setImmediate();
  assert.deepEqual(heard, []);
  await pass(2);
  const told = { unseen: 3, newest: 9, spread: 0 };
  assert.deepEqual(heard, [told, told]);
});

test("not where a socket tells, nor while nobody looks", async () => {
  due = false;
  await pass(3);
  assert.deepEqual(heard, []);
  due = true;
  await pass(1);
  assert.equal(heard.length, 1);
});

test("an answer that does not come is asked for again", async () => {
  answer = async () => {
    throw new Error("no network");
  };
  await pass(1);
  answer = async () => ({ user: true, unseen: 1, newest: 1 });
  await pass(1);
  assert.equal(heard.length, 1);
});

test("who has logged out hears nothing", async () => {
  answer = async () => ({ user: false, unseen: 0, newest: 0 });
  await pass(1);
  assert.deepEqual(heard, []);
});

test("a bell that is gone asks no more, and hears no late answer", async () => {
  answer = async () => {
    recount.end();
    return { user: true, unseen: 3, newest: 9 };
  };
  await pass(3);
  assert.deepEqual(heard, []);
  assert.equal(clock.pending, 0);
});
