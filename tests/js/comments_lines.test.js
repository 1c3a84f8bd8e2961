// What is said to screen readers, and who is writing: both on the same terms with time.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Texts } from "../../djangocms_live/client/texts.js";
import { Tidings } from "../../djangocms_live/comments/client/tidings.js";
import { Typing } from "../../djangocms_live/comments/client/typing.js";
import { FakeClock } from "./fake_clock.js";

/** @type {FakeClock} */
let clock;

beforeEach(() => {
  clock = new FakeClock();
});

test("many comments are one message, and then one in ten seconds", () => {
  /** @type {number[]} */
  const said = [];
  const tidings = new Tidings({ clock, say: (count) => said.push(count) });
  for (let i = 0; i < 3; i++) tidings.add();
  assert.deepEqual(said, []);
  clock.advance(1);
  assert.deepEqual(said, [3]);
  tidings.add();
  tidings.add();
  clock.advance(9);
  assert.deepEqual(said, [3]);
  clock.advance(1);
  assert.deepEqual(said, [3, 2]);
  clock.advance(20);
  assert.equal(clock.pending, 0);
});

test("what was taken back is not told of", () => {
  /** @type {number[]} */
  const said = [];
  const tidings = new Tidings({ clock, say: (count) => said.push(count) });
  tidings.add();
  tidings.takeBack();
  tidings.takeBack();
  clock.advance(5);
  assert.deepEqual(said, []);
  tidings.add();
  tidings.end();
  clock.advance(5);
  assert.deepEqual(said, []);
});

test("somebody is writing until five seconds after the last sign of it", () => {
  /** @type {boolean[]} */
  const shown = [];
  const typing = new Typing({ clock, show: (now) => shown.push(now) });
  typing.heard();
  clock.advance(4);
  typing.heard();
  clock.advance(4.9);
  assert.ok(shown.every(Boolean));
  clock.advance(0.2);
  assert.equal(shown.at(-1), false);
  assert.equal(clock.pending, 0);
});

/** A template with texts. @param {Record<string, string>} texts @returns {any} */
const template = (texts) => ({
  querySelectorAll: () =>
    Object.entries(texts).map(([key, text]) => ({ getAttribute: () => key, textContent: text })),
});

test("numbers have the form that the language wants", () => {
  const arabic = new Texts(
    template({
      new_one: "واحد",
      new_two: "اثنان",
      new_few: "{count} قليل",
      new_other: "{count} أخرى",
    }),
    "ar",
  );
  assert.equal(arabic.number("new", 1), "واحد");
  assert.equal(arabic.number("new", 2), "اثنان");
  assert.equal(arabic.number("new", 5), "5 قليل");
  // No form of its own in the template: the general one.
  assert.equal(arabic.number("new", 50), "50 أخرى");
});

test("a text that is missing is its key, and a language nobody knows does no harm", () => {
  const texts = new Texts(null, "x-nobody-speaks-this-language");
  assert.equal(texts.get("pause"), "pause");
  assert.equal(new Texts(template({ of: "by {name}" }), "").get("of", { name: "Ann" }), "by Ann");
});
