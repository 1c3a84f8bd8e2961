import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  nameOf,
  shownNumber,
  spoken,
} from "../../djangocms_live/notifications/client/bell/badge.js";
import { Me } from "../../djangocms_live/notifications/client/me.js";
import { Memory } from "../../djangocms_live/notifications/client/memory.js";
import { NewsDesk } from "../../djangocms_live/notifications/client/news.js";
import { ago } from "../../djangocms_live/notifications/client/when.js";
import { FakeClock } from "./fake_clock.js";
import { fakeStorage, settle } from "./fake_storage.js";

const words = /** @type {any} */ ({
  get: (/** @type {string} */ key) => key,
  number: (/** @type {string} */ key, /** @type {number} */ n, shown = n) => `${shown} ${key}`,
});

test("the badge", () => {
  assert.equal(shownNumber(3), "3");
  assert.equal(shownNumber(99), "99");
  assert.equal(shownNumber(100), "99+");
  assert.equal(nameOf(words, 0), "bell");
  assert.equal(nameOf(words, 3), "bell, 3 new");
  assert.equal(nameOf(words, 1234), "bell, 99+ new");
});

test("only more is worth a word, and not what was there when the page came", () => {
  assert.equal(spoken(words, null, 3), "");
  assert.equal(spoken(words, 3, 3), "");
  assert.equal(spoken(words, 3, 0), "");
  assert.equal(spoken(words, 3, 5), "2 news");
});

test("times as people tell them", () => {
  assert.equal(ago(3, "en"), "now");
  assert.equal(ago(40, "en"), "1 minute ago");
  assert.equal(ago(59.7 * 60, "en"), "1 hour ago");
  assert.equal(ago(26 * 3600, "de"), "gestern");
  assert.equal(ago(3 * 3600, "fa"), "3 ساعت پیش", "the server has no other digits");
  assert.equal(ago(8 * 24 * 3600, "en"), "");
});

/** A browser with tabs that share what it remembers, and a server with news. */
function browser() {
  const clock = new FakeClock();
  const storage = fakeStorage();
  /** @type {Promise<void>} */
  let line = Promise.resolve();
  const claims = /** @type {any} */ ({
    alone: (/** @type {string} */ _name, /** @type {() => Promise<void>} */ work) => {
      const done = line.then(work);
      line = done.catch(() => {});
      return done;
    },
  });
  /** @type {{id: number}[]} */
  let news = [];
  /** @type {string[]} */
  const asked = [];
  const all = {
    clock,
    asked,
    allowed: false,
    broken: false,
    /** @param {number[]} ids */
    has: (...ids) => {
      news = ids.map((id) => ({ id }));
    },
    tab(visible = true) {
      /** @type {string[]} */
      const log = [];
      const tab = { visible, watched: false, log, desk: /** @type {any} */ (null) };
      tab.desk = new NewsDesk(
        {
          clock,
          memory: new Memory(() => storage),
          claims,
          visible: () => tab.visible,
          mayTell: () => all.allowed,
          fetch: async (url) => {
            asked.push(url);
            if (all.broken) throw new Error("no network");
            const after = Number(url.split("=")[1]);
            return news.filter(({ id }) => id > after);
          },
        },
        {
          url: "/news/",
          key: "me",
          show: (found) => log.push(`shown ${found.map(({ id }) => id)}`),
          tell: (found, count) => log.push(`told ${found.map(({ id }) => id)} of ${count}`),
          none: () => log.push("none"),
          watched: () => tab.watched,
        },
      );
      return tab;
    },
  };
  return all;
}

/** @param {number} newest @param {number} [spread] */
const told = (newest, spread = 0) => ({ unseen: 1, newest, spread });

test("of several tabs one shows what is new, and no page shows it again", async () => {
  const all = browser();
  const [one, two] = [all.tab(), all.tab()];
  all.has(7, 8);
  for (const tab of [one, two]) tab.desk.heard(told(8));
  all.clock.advance(0);
  await settle();
  assert.deepEqual([one.log, two.log], [["shown 7,8"], []]);
  const next = all.tab();
  next.desk.heard(told(8));
  all.clock.advance(60);
  await settle();
  assert.deepEqual(next.log, []);
  assert.deepEqual(all.asked, ["/news/?after=0"]);
  next.desk.heard(told(9));
  all.has(9);
  all.clock.advance(0);
  await settle();
  assert.deepEqual(next.log, ["shown 9"]);
  assert.equal(all.asked[1], "/news/?after=8");
});

test("what went to very many is fetched by each browser at a time of its own", async () => {
  const all = browser();
  all.clock.chance = 0.3;
  all.has(1);
  const tab = all.tab();
  tab.desk.heard(told(1, 10));
  tab.desk.heard(told(1, 10));
  all.clock.advance(2.9);
  await settle();
  assert.deepEqual(all.asked, []);
  all.clock.advance(0.2);
  await settle();
  assert.deepEqual(tab.log, ["shown 1"]);
});

test("a tab that is seen comes before those that are not", async () => {
  const all = browser();
  all.allowed = true;
  all.has(4);
  const hidden = all.tab(false);
  const seen = all.tab();
  for (const tab of [hidden, seen]) tab.desk.heard(told(4));
  all.clock.advance(5);
  await settle();
  assert.deepEqual([hidden.log, seen.log], [[], ["shown 4"]]);
});

test("where all are hidden, the browser says it, the newest of many", async () => {
  const all = browser();
  all.allowed = true;
  all.has(1, 2, 3, 4, 5);
  const tab = all.tab(false);
  tab.desk.heard(told(5));
  all.clock.advance(5);
  await settle();
  assert.deepEqual(tab.log, ["told 3,4,5 of 5"]);
});

test("where the browser may say nothing, it waits until a tab is looked at", async () => {
  const all = browser();
  all.has(4);
  const [one, two] = [all.tab(false), all.tab(false)];
  for (const tab of [one, two]) tab.desk.heard(told(4));
  all.clock.advance(60);
  await settle();
  assert.deepEqual(all.asked, []);
  one.desk.looked();
  all.clock.advance(5);
  await settle();
  assert.deepEqual(all.asked, [], "it is still hidden");
  two.visible = true;
  two.desk.looked();
  all.clock.advance(0);
  await settle();
  assert.deepEqual([one.log, two.log], [[], ["shown 4"]]);
});

test("what stands in an open panel makes no toast", async () => {
  const all = browser();
  const tab = all.tab();
  tab.watched = true;
  tab.desk.heard(told(4));
  all.clock.advance(60);
  await settle();
  assert.deepEqual(all.asked, []);
  assert.equal(tab.desk.shown, 4);
});

test("without an answer nothing is remembered, and the next word tries again", async () => {
  const all = browser();
  all.broken = true;
  all.has(4);
  const tab = all.tab();
  tab.desk.heard(told(4));
  all.clock.advance(0);
  await settle();
  assert.deepEqual(tab.log, []);
  all.broken = false;
  tab.desk.heard(told(4));
  all.clock.advance(0);
  await settle();
  assert.deepEqual(tab.log, ["shown 4"]);
});

test("what makes no toast is fetched once", async () => {
  const all = browser();
  all.has();
  const tab = all.tab();
  for (let i = 0; i < 2; i++) {
    tab.desk.heard(told(9));
    all.clock.advance(0);
    await settle();
  }
  assert.deepEqual(tab.log, ["none"]);
  assert.equal(all.asked.length, 1);
});

test("a tab that goes asks nothing any more", async () => {
  const all = browser();
  const tab = all.tab();
  tab.desk.heard(told(9, 5));
  tab.desk.end();
  all.clock.advance(60);
  await settle();
  assert.deepEqual(all.asked, []);
  assert.equal(all.clock.pending, 0);
});

const world = /** @type {any} */ (globalThis);
const { fetch: fetchOfNode } = globalThis;

afterEach(() => {
  world.fetch = fetchOfNode;
});

/** @param {(url: string) => any} answer what is answered; null: nothing good @returns {string[]} what was asked */
function server(answer) {
  /** @type {string[]} */
  const asked = [];
  world.fetch = async (/** @type {string} */ url) => {
    asked.push(url);
    const data = answer(url);
    return {
      ok: data !== null,
      status: data === null ? 503 : 200,
      headers: new Headers({ "Content-Type": "application/json" }),
      json: async () => data,
    };
  };
  return asked;
}

test("whatever asks while a page comes to life asks together", async () => {
  const asked = server((url) => ({ csrf: url }));
  const me = new Me();
  const answers = [me.ask("/me/"), me.ask("/me/", "a"), me.ask("/me/", "b"), me.ask("/me/", "a")];
  const found = await Promise.all(answers);
  assert.deepEqual(asked, ["/me/?follow=a&follow=b"]);
  for (const one of found) assert.equal(one, found[0]);
  await me.ask("/me/");
  await me.ask("/me/", "b");
  assert.equal(asked.length, 1);
});

test("what comes later is asked for later, with all the others", async () => {
  const asked = server(() => ({}));
  const me = new Me();
  await me.ask("/me/", "a");
  await me.ask("/me/", "c");
  assert.deepEqual(asked, ["/me/?follow=a", "/me/?follow=a&follow=c"]);
});

test("without an answer the next question tries again", async () => {
  let broken = true;
  const asked = server(() => (broken ? null : {}));
  const me = new Me();
  await assert.rejects(me.ask("/me/"));
  broken = false;
  await me.ask("/me/");
  assert.equal(asked.length, 2);
});

test("somebody else gets an answer of their own", async () => {
  const asked = server(() => ({}));
  const me = new Me();
  await me.ask("/me/", "a");
  me.forget();
  await me.ask("/me/");
  assert.deepEqual(asked, ["/me/?follow=a", "/me/"]);
});
