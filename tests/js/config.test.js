import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fill,
  mayBeLoggedIn,
  parseConfig,
  STRINGS,
  socketUrl,
} from "../../djangocms_live/client/config.js";

test("a page without the block gets the defaults, in English", () => {
  for (const json of [null, undefined, ""]) {
    const config = parseConfig(json);
    assert.equal(config.url, "/live/");
    assert.equal(config.carrier, "page");
    assert.equal(config.who, false);
    assert.deepEqual(config.strings, STRINGS);
  }
});

test("what the page says goes over the defaults, each text for itself", () => {
  const config = parseConfig('{"url": "/ws/", "version": "1+a", "strings": {"show": "Zeigen"}}');
  assert.equal(config.url, "/ws/");
  assert.equal(config.worker, "/ws/worker.js?v=1%2Ba");
  assert.equal(config.strings.show, "Zeigen");
  assert.equal(config.strings.dismiss, STRINGS.dismiss);
});

test("the socket is on the page's own origin, as secure as the page", () => {
  const url = (/** @type {string} */ base) => socketUrl("/live/", base);
  assert.equal(url("http://example.com:8000/de/#top"), "ws://example.com:8000/live/");
  assert.equal(url("https://example.com/de/?q=1"), "wss://example.com/live/");
});

test("somebody may be logged in, unless a cookie says no or goes there at all", () => {
  const base = "https://www.example.com/news/";
  const asked = (/** @type {string} */ json, who = "") =>
    mayBeLoggedIn(parseConfig(json), who, base);
  assert.equal(asked("{}"), true); // nobody can tell
  assert.equal(asked('{"who": true}'), false);
  assert.equal(asked('{"who": true}', "a1"), true);
  assert.equal(asked('{"url": "https://cms.example.com/live/"}'), false);
  assert.equal(asked('{"url": "https://cms.example.com/live/", "who": true}', "a1"), false);
});

test("texts are filled, and left alone where nothing fits", () => {
  assert.equal(fill("{label}: {count} new", { label: "Score", count: 3 }), "Score: 3 new");
  assert.equal(fill("{label}: {other}", { label: "$& {count}" }), "$& {count}: {other}");
});
