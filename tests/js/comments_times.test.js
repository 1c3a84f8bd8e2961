import assert from "node:assert/strict";
import { test } from "node:test";
import { absolute, ago } from "../../djangocms_live/comments/client/times.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("in words, in the language of the page", () => {
  assert.equal(ago(3, "en"), "now");
  assert.equal(ago(5 * MINUTE, "en"), "5 minutes ago");
  assert.equal(ago(2 * HOUR, "de"), "vor 2 Stunden");
  assert.equal(ago(DAY, "en"), "yesterday");
  assert.match(ago(3 * DAY, "ar"), /3/);
});

test("never sixty minutes, and never none", () => {
  assert.equal(ago(50, "en"), "1 minute ago");
  assert.equal(ago(59.8 * MINUTE, "en"), "1 hour ago");
  assert.equal(ago(23.9 * HOUR, "en"), "yesterday");
});

test("a clock that is a little wrong makes no future", () => {
  assert.equal(ago(-20, "en"), "now");
});

test("long ago is a date", () => {
  assert.equal(ago(31 * DAY, "en"), "");
  assert.match(absolute(new Date("2026-11-25T12:00:00Z"), "de"), /25\. November 2026/);
});

test("with the digits and the calendar of the server, which has but one of each", () => {
  assert.equal(ago(3 * HOUR, "fa"), "3 ساعت پیش");
  assert.match(absolute(new Date("2026-11-25T12:00:00Z"), "fa"), /25.*2026/);
});
