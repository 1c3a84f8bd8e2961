import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Topics } from "../../djangocms_live/client/topics.js";
import { FakeClock } from "./fake_clock.js";

/** @typedef {import("../../djangocms_live/client/topics.js").Ask} Ask */

/** @type {FakeClock} */
let clock;
/** @type {Topics} */
let topics;
/** @type {Ask[]} */
let asks;
/** @type {string[]} */
let dropped;
/** @type {boolean[]} */
let wanted;

beforeEach(() => {
  clock = new FakeClock();
  asks = [];
  dropped = [];
  wanted = [];
  topics = new Topics({
    clock,
    ask: (ask) => asks.push(ask),
    drop: (name) => dropped.push(name),
    wanted: (is) => wanted.push(is),
  });
});

/** A page; `news` is what its elements were told, shortly. */
function page() {
  /** @type {string[]} */
  const news = [];
  /** @param {any} message */
  const postMessage = ({ type, id, ids = [id], pub, err, at, spread, tell }) => {
    const what = {
      pub: pub?.o,
      reset: spread,
      error: err?.code,
      joined: `${at?.e}:${at?.o}`,
      tell: tell && `${tell.type} ${JSON.stringify(tell.data)}`,
    };
    news.push(`${type} ${ids.join()} ${what[/** @type {keyof typeof what} */ (type)]}`);
  };
  return { postMessage, news, heard: () => news.splice(0) };
}

/** @param {number} o @param {string} [type] */
const pub = (o, type = "posted") => ({ o, type, data: {} });

/** @param {Ask | undefined} ask @param {object} [reply] */
const answer = (ask, reply) => {
  const full = { t: "poll.1", e: "k1", o: 5, recovered: true, pubs: [], ...reply };
  topics.answered(/** @type {Ask} */ (ask), /** @type {any} */ (full));
};

/** @param {object} [reply] */
const connect = (reply) => {
  for (const ask of topics.all()) answer(ask, reply);
  topics.welcomed();
};

test("elements that ask for the same make one subscription, from the oldest position", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 4 });
  topics.join(one, 2, "T", { e: "k1", o: 2 });
  const [ask] = topics.all();
  assert.deepEqual(ask?.body, { t: "T", since: { e: "k1", o: 2 } });
  answer(ask, { pubs: [pub(3), pub(5)] });
  assert.deepEqual(one.heard(), [
    "pub 1 5",
    "joined 1 k1:5",
    "pub 2 3",
    "pub 2 5",
    "joined 2 k1:5",
  ]);
});

test("everybody on a page hears a publication in one message, once", () => {
  const [one, two] = [page(), page()];
  topics.join(one, 1, "T", null);
  topics.join(one, 2, "T", null);
  topics.join(two, 1, "T", null);
  connect();
  one.heard();
  two.heard();
  topics.published("poll.1", pub(6));
  topics.published("poll.1", pub(6));
  topics.published("poll.1", pub(5));
  assert.deepEqual(one.heard(), ["pub 1,2 6"]);
  assert.deepEqual(two.heard(), ["pub 1 6"]);
});

test("a hole in the offsets is no reason to worry", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  connect();
  topics.published("poll.1", pub(9));
  assert.deepEqual(one.heard(), ["joined 1 k1:5", "pub 1 9"]);
});

test("after a connection was lost it asks from the last thing it heard", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 5 });
  connect();
  topics.published("poll.1", pub(7));
  topics.lost();
  assert.deepEqual(topics.all()[0]?.body, { t: "T", since: { e: "k1", o: 7 } });
});

test("what the server cannot make complete is a reset, and the new position counts", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k0", o: 90 });
  connect({ recovered: false });
  assert.deepEqual(one.heard(), ["reset 1 2", "joined 1 k1:5"]);
  topics.published("poll.1", pub(6));
  assert.deepEqual(one.heard(), ["pub 1 6"]);
  topics.lost();
  assert.deepEqual(topics.all()[0]?.body.since, { e: "k1", o: 6 });
});

test("a database that was put back is a reset, though the offset looks newer", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 9 });
  connect({ recovered: false });
  assert.deepEqual(one.heard(), ["reset 1 2", "joined 1 k1:5"]);
});

test("a failed recovery spares the member that missed nothing", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 1 });
  topics.join(one, 2, "T", { e: "k1", o: 5 });
  connect({ recovered: false });
  assert.deepEqual(one.heard(), ["reset 1 2", "joined 1 k1:5", "joined 2 k1:5"]);
});

test("from zero of no epoch everything is recovered, in whatever epoch it came", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "", o: 0 });
  connect({ e: "k7", o: 2, pubs: [pub(1), pub(2)] });
  assert.deepEqual(one.heard(), ["pub 1 1", "pub 1 2", "joined 1 k7:2"]);
});

test("a topic that was born while we listened is recovered, though pushes tell no epoch", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "", o: 0 });
  connect({ e: "", o: 0 });
  topics.published("poll.1", pub(1));
  topics.lost();
  assert.deepEqual(topics.all()[0]?.body.since, { e: "", o: 0 });
  one.heard();
  connect({ e: "k7", o: 2, pubs: [pub(1), pub(2)] });
  assert.deepEqual(one.heard(), ["pub 1 2", "joined 1 k7:2"]);
});

test("a later element with the same knowledge needs no question", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 5 });
  connect();
  one.heard();
  topics.join(one, 2, "T", { e: "k1", o: 5 });
  assert.deepEqual(asks, []);
  assert.deepEqual(one.heard(), ["joined 2 k1:5"]);
});

test("a later element with older knowledge asks; what is pushed meanwhile is not lost", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 5 });
  connect();
  one.heard();
  topics.join(one, 2, "T", { e: "k1", o: 3 });
  assert.deepEqual(asks[0]?.body, { t: "T", since: { e: "k1", o: 3 } });
  topics.published("poll.1", pub(6));
  assert.deepEqual(one.heard(), ["pub 1 6"]);
  answer(asks[0], { pubs: [pub(4), pub(5)] });
  assert.deepEqual(one.heard(), ["pub 2 4", "pub 2 5", "pub 2 6", "joined 2 k1:6"]);
});

test("a later element is compared with what was pushed since", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 5 });
  connect();
  topics.published("poll.1", pub(6));
  topics.join(one, 2, "T", { e: "k1", o: 5 });
  assert.deepEqual(asks[0]?.body.since, { e: "k1", o: 5 });
});

test("a recovery reaches up to the head, though its last events were not worth a publication", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 3 });
  connect({ pubs: [pub(4)] });
  topics.lost();
  assert.deepEqual(topics.all()[0]?.body.since, { e: "k1", o: 5 });
});

test("a page that was rendered newer than what was pushed is not told old news", () => {
  const one = page();
  topics.join(one, 1, "T", { e: "k1", o: 5 });
  connect();
  topics.join(one, 2, "T", { e: "k1", o: 8 });
  one.heard();
  topics.published("poll.1", pub(8));
  topics.published("poll.1", pub(9));
  assert.deepEqual(one.heard(), ["pub 1 8", "pub 1,2 9"]);
});

test("while one question is open, the next waits for its answer", () => {
  const one = page();
  topics.welcomed();
  topics.join(one, 1, "T", { e: "k1", o: 3 });
  topics.join(one, 2, "T", { e: "k1", o: 5 });
  topics.join(one, 3, "T", { e: "k1", o: 1 });
  assert.equal(asks.length, 1);
  answer(asks[0], { pubs: [pub(4), pub(5)] });
  assert.equal(asks.length, 2);
  assert.deepEqual(asks[1]?.body.since, { e: "k1", o: 1 });
  assert.deepEqual(one.heard(), ["pub 1 4", "pub 1 5", "joined 1 k1:5", "joined 2 k1:5"]);
});

test("two tokens of one topic become one subscription", () => {
  const one = page();
  topics.join(one, 1, "T/de", { e: "k1", o: 5 });
  topics.join(one, 2, "T/en", { e: "k1", o: 5 });
  const hello = topics.all();
  assert.equal(hello.length, 2);
  for (const ask of hello) answer(ask);
  topics.welcomed();
  one.heard();
  topics.published("poll.1", pub(6));
  assert.deepEqual(one.heard(), ["pub 1,2 6"]);
  topics.leave(one, 1);
  clock.advance(1);
  assert.deepEqual(dropped, []);
  topics.lost();
  assert.equal(topics.all().length, 1);
});

test("the last one out ends the subscription after 300 ms", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  topics.join(one, 2, "T", null);
  connect();
  topics.leave(one, 1);
  clock.advance(1);
  topics.leave(one, 2);
  clock.advance(0.29);
  assert.deepEqual(dropped, []);
  assert.equal(wanted.at(-1), true);
  clock.advance(0.01);
  assert.deepEqual(dropped, ["poll.1"]);
  assert.equal(wanted.at(-1), false);
});

test("who comes back within 300 ms finds the subscription", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  connect();
  topics.leave(one, 1);
  clock.advance(0.2);
  topics.join(one, 2, "T", null);
  clock.advance(1);
  assert.deepEqual(dropped, []);
  assert.deepEqual(asks, []);
  topics.published("poll.1", pub(6));
  assert.deepEqual(one.heard(), ["joined 1 k1:5", "joined 2 k1:5", "pub 2 6"]);
});

test("who leaves while there is no connection says goodbye to nobody", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  topics.join(one, 2, "U", null);
  for (const ask of topics.all()) answer(ask, { t: ask.body.t });
  topics.welcomed();
  topics.lost();
  topics.leave(one, 1);
  assert.deepEqual(
    topics.all().map(({ body }) => body.t),
    ["U"],
    "a hello asks for nothing that nobody wants",
  );
  clock.advance(1);
  topics.forget(one);
  assert.deepEqual(dropped, []);
  assert.equal(wanted.at(-1), false);
});

test("a page that goes away lets go at once", () => {
  const [one, two] = [page(), page()];
  topics.join(one, 1, "T", null);
  topics.join(two, 1, "T", null);
  connect();
  topics.forget(one);
  assert.deepEqual(dropped, []);
  topics.forget(two);
  assert.deepEqual(dropped, ["poll.1"]);
  assert.equal(wanted.at(-1), false);
});

test("an answer for an element that left meanwhile harms nobody", () => {
  const one = page();
  topics.welcomed();
  topics.join(one, 1, "T", { e: "k1", o: 1 });
  topics.leave(one, 1);
  answer(asks[0], { pubs: [pub(2)] });
  clock.advance(1);
  assert.deepEqual(one.heard(), []);
  assert.deepEqual(dropped, ["poll.1"]);
});

test("a token that is refused for good is told and forgotten", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  connect({ err: { code: 103, msg: "permission denied", temp: false } });
  assert.deepEqual(one.heard(), ["error 1 103"]);
  assert.equal(wanted.at(-1), false);
  assert.deepEqual(topics.all(), []);
});

test("a refusal for now is asked again later, and later still", () => {
  const one = page();
  const busy = { err: { code: 111, msg: "too many requests", temp: true } };
  topics.join(one, 1, "T", null);
  clock.chance = 1;
  connect(busy);
  for (const [i, wait] of [0.5, 1, 2].entries()) {
    clock.advance(wait - 0.01);
    assert.equal(asks.length, i);
    clock.advance(0.01);
    assert.equal(asks.length, i + 1);
    answer(asks[i], i < 2 ? busy : {});
  }
  assert.deepEqual(one.heard(), ["joined 1 k1:5"]);
  topics.lost();
  connect(busy);
  clock.advance(0.5);
  assert.equal(asks.length, 4, "after a success the next trouble begins anew");
});

test("a pushed reset moves everybody to the new position", () => {
  const one = page();
  topics.join(one, 1, "T", null);
  connect();
  topics.reset("poll.1", { e: "k2", o: 1, spread: 4 });
  topics.published("poll.1", pub(2));
  assert.deepEqual(one.heard(), ["joined 1 k1:5", "reset 1 4", "pub 1 2"]);
  topics.lost();
  assert.deepEqual(topics.all()[0]?.body.since, { e: "k2", o: 2 });
});

test("pushes for topics nobody knows are passed over", () => {
  topics.published("other.1", pub(1));
  topics.reset("other.1", { e: "k2", o: 1, spread: 4 });
});

test("who comes later hears who is there, from what was told until now", () => {
  const [one, two] = [page(), page()];
  topics.join(one, 1, "T", null);
  connect();
  topics.told("poll.1", { type: "here", data: { a: 5, b: 4 } });
  topics.told("poll.1", { type: "typing", data: {} });
  topics.told("poll.1", { type: "here", data: { b: 0 } });
  topics.join(two, 1, "T", null);
  const now = ["joined 1 k1:5", 'tell 1 here {"a":5,"b":0}'];
  assert.deepEqual(two.heard(), now);
  topics.join(two, 2, "T2", null);
  answer(asks.pop());
  assert.deepEqual(two.heard(), ["joined 2 k1:5", 'tell 2 here {"a":5,"b":0}']);
  assert.equal(one.heard().length, 4, "nothing was told twice to those who knew it");
});

test("who was there before a connection was lost is nobody's news", () => {
  const [one, two] = [page(), page()];
  topics.join(one, 1, "T", null);
  connect();
  topics.told("poll.1", { type: "here", data: { a: 5 } });
  topics.lost();
  topics.join(two, 1, "T", null);
  connect();
  assert.deepEqual(two.heard(), ["joined 1 k1:5"]);
});
