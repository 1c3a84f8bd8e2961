import assert from "node:assert/strict";
import { test } from "node:test";
import { Texts } from "../../djangocms_live/client/texts.js";
import { sentence } from "../../djangocms_live/presence/client/toolbar/sentence.js";

/** As much of a template as the texts ask for. @param {Record<string, string>} words */
function written(words) {
  const elements = Object.entries(words).map(([key, textContent]) => ({
    getAttribute: () => key,
    textContent,
  }));
  return /** @type {any} */ ({ querySelectorAll: () => elements });
}

const ENGLISH = {
  readers_one: "{count} reading now",
  readers_other: "{count} reading now",
  reach_one: "Publishing reaches {count} browser",
  reach_other: "Publishing reaches {count} browsers",
  nobody: "No open page would follow",
};

/** @param {"readers" | "reach"} what @param {number} n @param {string} [language] @param {Record<string, string>} [words] */
const say = (what, n, language = "en", words = ENGLISH) =>
  sentence(what, n, new Texts(written(words), language), language);

test("how many read, and whom a publishing reaches", () => {
  assert.equal(say("readers", 312), "312 reading now");
  assert.equal(say("reach", 1), "Publishing reaches 1 browser");
  assert.equal(say("reach", 2), "Publishing reaches 2 browsers");
});

test("that nobody reads is not said; that nobody is reached is", () => {
  assert.equal(say("readers", 0), "");
  assert.equal(say("reach", 0), "No open page would follow");
});

test("large numbers are grouped as the language does", () => {
  assert.equal(say("readers", 12345), "12,345 reading now");
  assert.equal(say("readers", 12345, "de"), "12.345 reading now");
});

test("each language has its own forms, and digits are the server's", () => {
  const words = { reach_two: "two {count}", reach_few: "few {count}", reach_other: "many {count}" };
  assert.equal(say("reach", 2, "ar", words), "two 2");
  assert.equal(say("reach", 5, "ar", words), "few 5");
  assert.equal(say("reach", 100, "ar", words), "many 100");
});
