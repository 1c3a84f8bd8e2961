import assert from "node:assert/strict";
import { test } from "node:test";
import { Changes, formAt, summary } from "../../djangocms_live/presence/client/editors/changes.js";

const LOADED = 5000;
const open = () => new Changes({ me: "1", window: 11, content: 19, loaded: LOADED });

/** @param {Record<string, any>} [data] @param {string} [by] */
const event = (data = {}, by = "") => ({
  by,
  data: {
    user: "2",
    name: "Ana",
    content: 19,
    placeholder: 3,
    plugin: 5,
    what: "Text",
    operation: "change_plugin",
    at: LOADED + 60,
    ...data,
  },
});

/** @param {Changes} changes @param {Partial<import("../../djangocms_live/presence/client/editors/changes.js").Form>} [form] */
const ask = (changes, form = {}) => {
  const question = changes.question({ kind: "edit", plugin: 5, placeholder: 3, from: 0, ...form });
  return question && [question.change?.name ?? null, question.change?.plugin, question.same];
};

test("nothing changed, nothing asked", () => {
  assert.equal(ask(open()), null);
});

test("what this window did itself is no news", () => {
  const changes = open();
  assert.equal(changes.heard(event({ user: "1" }, "11")), null);
  // An editor that writes by itself names no window.
  assert.equal(changes.heard(event({ user: "1" })), null);
  assert.equal(ask(changes), null);
});

test("what concerns another version is no news", () => {
  const changes = open();
  assert.equal(changes.heard(event({ content: 18 })), null);
  assert.equal(ask(changes), null);
});

test("what was there before the page was read is no news, but what might not have been is", () => {
  const changes = open();
  assert.equal(changes.heard(event({ at: LOADED - 6 })), null);
  assert.notEqual(changes.heard(event({ at: LOADED - 4 })), null);
});

test("a colleague saved what is about to be saved", () => {
  const changes = open();
  const from = changes.position;
  assert.equal(changes.heard(event())?.name, "Ana");
  assert.deepEqual(ask(changes, { from }), ["Ana", 5, true]);
  assert.deepEqual(ask(changes, { from, kind: "delete" }), ["Ana", 5, true]);
});

test("the last of several is named", () => {
  const changes = open();
  changes.heard(event());
  changes.heard(event({ user: "3", name: "Bo" }));
  assert.deepEqual(ask(changes), ["Bo", 5, true]);
});

test("oneself did, in another window: nobody needs to be told, but it is asked", () => {
  const changes = open();
  assert.equal(changes.heard(event({ user: "1", name: "Me" }, "12")), null);
  assert.deepEqual(ask(changes), ["Me", 5, true]);
  assert.equal(ask(changes, { plugin: 6 }), null);
});

test("a form that was asked for later has it", () => {
  const changes = open();
  changes.heard(event());
  const from = changes.position;
  assert.equal(ask(changes, { from }), null);
  assert.deepEqual(ask(changes, { from, plugin: 6 }), ["Ana", 5, false]);
});

test("something beside it in the same place changed, and nobody has seen it yet", () => {
  const changes = open();
  changes.heard(event({ plugin: 6 }));
  const from = changes.position;
  assert.deepEqual(ask(changes, { from }), ["Ana", 6, false]);
  assert.deepEqual(ask(changes, { from, kind: "add", plugin: null }), ["Ana", 6, false]);
  assert.equal(ask(changes, { from, placeholder: 4 }), null);
  assert.equal(ask(changes, { from, placeholder: null }), null);
  changes.known();
  assert.equal(ask(changes, { from }), null);
});

test("to have read a notice is no answer to what one has open oneself", () => {
  const changes = open();
  changes.heard(event());
  changes.known();
  assert.deepEqual(ask(changes), ["Ana", 5, true]);
});

test("who has decided is not asked again, until there is more", () => {
  const changes = open();
  changes.heard(event());
  changes.overrule();
  assert.equal(ask(changes), null);
  changes.heard(event({ user: "3", name: "Bo" }));
  assert.deepEqual(ask(changes), ["Bo", 5, true]);
});

test("what was missed for good may have been anything", () => {
  const changes = open();
  changes.missed();
  assert.deepEqual(ask(changes), [null, undefined, false]);
  changes.overrule();
  assert.equal(ask(changes), null);
});

test("several changes are told in one sentence", () => {
  const changes = open();
  const heard = [
    event({ what: "Text “before”" }),
    event({ what: "Text “after”" }),
    event({ user: "3", name: "", what: "Hero", plugin: 6 }),
    event({ what: "", plugin: null }),
  ].map((one) => /** @type {any} */ (changes.heard(one)));
  assert.deepEqual(summary(heard), {
    names: ["Ana", ""],
    whats: ["Text “after”", "Hero", ""],
  });
});

test("a form is known by its address", () => {
  const at = (/** @type {string} */ path) => formAt(`https://site.example${path}`);
  const admin = "/en/admin/cms/placeholder";
  assert.deepEqual(at(`${admin}/edit-plugin/127/?cms_path=%2Fen%2F`), {
    kind: "edit",
    plugin: 127,
    placeholder: null,
  });
  assert.deepEqual(at(`${admin}/delete-plugin/127/`), {
    kind: "delete",
    plugin: 127,
    placeholder: null,
  });
  assert.deepEqual(at(`${admin}/add-plugin/?placeholder_id=44&plugin_type=TextPlugin`), {
    kind: "add",
    plugin: null,
    placeholder: 44,
  });
  assert.equal(at("/en/admin/cms/pagecontent/19/change/"), null);
  assert.equal(at(`${admin}/copy-plugins/`), null);
});
