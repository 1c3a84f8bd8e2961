import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Questions } from "../../djangocms_live/client/questions.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;
/** @type {{url: URL, credentials: RequestCredentials, signal: AbortSignal}[]} */
let asked;
/** @type {(question: URL) => Promise<Response>} */
let answer;
/** @type {Questions} */
let questions;

const reply = (/** @type {string} */ t) => ({ t, e: "k1", o: 1, recovered: true, pubs: [] });

/** @param {URL} url @param {object} [more] */
function answers(url, more = {}) {
  const subs = url.searchParams.getAll("t").map(reply);
  return Response.json({ interval: 5, user: null, still: [], subs, ...more });
}

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  answer = async (url) => answers(url);
  questions = new Questions({
    url: "http://site/live/poll",
    fetch: /** @type {any} */ (
      async (/** @type {string} */ text, /** @type {any} */ { credentials, signal }) => {
        const url = new URL(text);
        asked.push({ url, credentials, signal });
        const given = answer(url);
        const ended = new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          if (signal.aborted) reject(signal.reason);
        });
        return Promise.race([given, ended]);
      }
    ),
    clock,
    credentials: "omit",
  });
});

test("the address is topics and positions, whoever came first", async () => {
  const [one, two] = [{ t: "b:1", since: { e: "k", o: 3 } }, { t: "a" }];
  const { subs } = await questions.ask([one, two]);
  await questions.ask([two, one]);
  assert.deepEqual(subs, [reply("b:1"), reply("a")]);
  assert.deepEqual(
    asked.map(({ url }) => url.search),
    ["?t=a&at=-&t=b%3A1&at=k%3A3", "?t=a&at=-&t=b%3A1&at=k%3A3"],
  );
  assert.equal(asked[0]?.credentials, "omit");
});

test("a long list is asked for by several addresses, and put together again", async () => {
  answer = async (url) => answers(url, { still: [url.searchParams.get("t")], interval: 9 });
  const wishes = Array.from({ length: 30 }, (_, i) => ({ t: `${i}`.padEnd(150, "x") }));
  const { subs, still, interval } = await questions.ask(wishes);
  assert.deepEqual(
    subs,
    wishes.map(({ t }) => reply(t)),
  );
  assert.equal(asked.length, 3);
  assert.ok(asked.every(({ url }) => url.href.length < 2050));
  assert.deepEqual([still.length, interval], [3, 9]);
});

test("one that is longer than all may be is asked for alone", async () => {
  await questions.ask([{ t: "x".repeat(3000) }, { t: "y" }]);
  assert.equal(asked.length, 2);
});

test("a password in front of the site is the browser's to give", async () => {
  answer = async (url) =>
    asked.at(-1)?.credentials === "omit" ? new Response("", { status: 401 }) : answers(url);
  assert.equal((await questions.ask([{ t: "a" }])).subs.length, 1);
  await questions.ask([{ t: "a" }]);
  assert.deepEqual(
    asked.map(({ credentials }) => credentials),
    ["omit", "same-origin", "same-origin"],
  );
  answer = async () => new Response("", { status: 401 });
  await assert.rejects(questions.ask([{ t: "a" }]), { message: "401" });
});

for (const [status, header, rest] of /** @type {[number, string, number][]} */ ([
  [503, "30", 30],
  [429, "86400", 300],
  [500, "", 0],
  [503, "Wed, 21 Oct 2026 07:28:00 GMT", 0],
])) {
  test(`${status} with Retry-After "${header}"`, async () => {
    answer = async () => new Response("", { status, headers: { "Retry-After": header } });
    await assert.rejects(questions.ask([{ t: "a" }]), { message: `${status}` });
    assert.equal(questions.rest, rest);
    answer = async (url) => answers(url);
    await questions.ask([{ t: "a" }]);
    assert.equal(questions.rest, 0);
  });
}

for (const interval of [undefined, null, "soon", 0, -5, 0.1]) {
  test(`a site that says ${interval} is not asked without a pause`, async () => {
    answer = async (url) => answers(url, { interval });
    assert.equal((await questions.ask([{ t: "a" }])).interval, 1);
  });
}

for (const [what, response] of /** @type {[string, () => Response][]} */ ([
  ["a login page", () => new Response("<html>")],
  ["what answers another question", () => Response.json({ interval: 5, still: [], subs: [] })],
  ["no list", () => Response.json({ err: {} })],
])) {
  test(`${what} is no answer`, async () => {
    answer = async () => response();
    await assert.rejects(questions.ask([{ t: "a" }]));
  });
}

test("a question is given up after twenty seconds", async () => {
  answer = () => new Promise(() => {});
  const given = questions.ask([{ t: "a" }]);
  clock.advance(19);
  assert.equal(asked[0]?.signal.aborted, false);
  clock.advance(1);
  await assert.rejects(given, { name: "AbortError" });
  assert.equal(clock.pending, 0);
});

test("once stopped, nothing is waited for", async () => {
  answer = () => new Promise(() => {});
  const given = questions.ask([{ t: "a" }]);
  questions.stop();
  await assert.rejects(given, { name: "AbortError" });
  await assert.rejects(questions.ask([{ t: "a" }]), { name: "AbortError" });
  await setImmediate();
  assert.equal(clock.pending, 0);
});
