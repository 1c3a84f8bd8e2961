import assert from "node:assert/strict";
import { test } from "node:test";
import { Claims } from "../../djangocms_live/notifications/client/claims.js";
import { Memory, Remembered } from "../../djangocms_live/notifications/client/memory.js";
import { FakeClock } from "./fake_clock.js";
import { fakeStorage, settle } from "./fake_storage.js";

/** Tabs of one browser, which tell each other from by chance. @param {number} count @param {any} [locks] */
function tabs(count, locks) {
  const clock = new FakeClock();
  const storage = fakeStorage();
  const made = Array.from({ length: count }, (_, i) => {
    clock.chance = i / 10;
    return new Claims({ memory: new Memory(() => storage), clock, locks });
  });
  return { clock, storage, tabs: made };
}

/** @param {FakeClock} clock @param {number} seconds in steps, as a browser's clock goes */
async function pass(clock, seconds) {
  for (let gone = 0; gone < seconds; gone += 0.05) {
    clock.advance(0.05);
    await settle();
  }
}

test("one tab after the other, without locks", async () => {
  const { clock, tabs: all } = tabs(3);
  let inside = 0;
  /** @type {number[]} */
  const done = [];
  const work = (/** @type {number} */ tab) => async () => {
    inside++;
    assert.equal(inside, 1);
    await new Promise((resolve) => clock.after(() => resolve(undefined), 1));
    inside--;
    done.push(tab);
  };
  const all_done = all.map((claims, i) => claims.alone("news", work(i)));
  await pass(clock, 6);
  await Promise.all(all_done);
  assert.deepEqual([...done].sort(), [0, 1, 2]);
});

test("what fails lets the next one in", async () => {
  const { clock, tabs: all } = tabs(2);
  const failed = assert.rejects(
    /** @type {Claims} */ (all[0]).alone("news", async () => {
      throw new Error("no network");
    }),
  );
  await pass(clock, 0.2);
  await failed;
  let done = false;
  const second = /** @type {Claims} */ (all[1]).alone("news", async () => {
    done = true;
  });
  await pass(clock, 0.1);
  await second;
  assert.ok(done);
});

test("a tab that was closed meanwhile keeps nobody from it for long", async () => {
  const { clock, tabs: all } = tabs(2);
  void (/** @type {Claims} */ (all[0]).alone("news", () => new Promise(() => {})));
  await pass(clock, 0.2);
  let done = false;
  const second = /** @type {Claims} */ (all[1]).alone("news", async () => {
    done = true;
  });
  await pass(clock, 5);
  assert.equal(done, false);
  await pass(clock, 6);
  await second;
  assert.ok(done);
});

test("the browser's locks are used where there are some", async () => {
  /** @type {string[]} */
  const asked = [];
  const locks = {
    request: async (/** @type {string} */ name, /** @type {() => Promise<void>} */ work) => {
      asked.push(name);
      await work();
    },
  };
  const { clock, storage, tabs: all } = tabs(1, locks);
  let done = false;
  let free = false;
  const alone = /** @type {Claims} */ (all[0]).alone("news", async () => {
    done = true;
  });
  void alone.then(() => {
    free = true;
  });
  await pass(clock, 0.5);
  assert.deepEqual([done, free], [true, false], "others see what was stored before they look");
  await pass(clock, 0.6);
  assert.ok(free);
  assert.deepEqual(asked, ["djangocms-live:news"]);
  assert.equal(storage.items.size, 0);
});

test("memory outlives the page, and is one for all tabs", () => {
  const storage = fakeStorage();
  const one = new Memory(() => storage);
  const two = new Memory(() => storage);
  one.set("x", { a: 1 });
  assert.deepEqual(two.get("x", null), { a: 1 });
  two.drop("x");
  assert.equal(one.get("x", "nothing"), "nothing");
  storage.setItem("djangocms-live:x", "{broken");
  assert.equal(two.get("x", "nothing"), "nothing");
});

test("where storage is forbidden, a page remembers for itself", () => {
  const memory = new Memory(() => {
    throw new Error("SecurityError");
  });
  memory.set("x", 1);
  assert.equal(memory.get("x", 0), 1);
  memory.drop("x");
  assert.equal(memory.get("x", 0), 0);
});

test("of what is remembered, the oldest is forgotten", () => {
  const clock = new FakeClock();
  const storage = fakeStorage();
  const remembered = new Remembered(new Memory(() => storage), "keys", clock.wall, 2);
  for (const key of ["a", "b", "a", "c"]) {
    clock.advance(1);
    remembered.add(key);
  }
  assert.equal(remembered.age("b"), null);
  assert.equal(remembered.age("a"), 1);
  assert.equal(remembered.age("c"), 0);
});

test("nonsense in the storage is nothing", () => {
  const storage = fakeStorage();
  const memory = new Memory(() => storage);
  const remembered = new Remembered(memory, "keys", () => 7);
  for (const nonsense of ["null", "3", '"x"', '{"a": "x"}']) {
    storage.setItem("djangocms-live:keys", nonsense);
    assert.equal(remembered.age("a"), null);
  }
  remembered.add("a");
  assert.equal(remembered.age("a"), 0);
});
