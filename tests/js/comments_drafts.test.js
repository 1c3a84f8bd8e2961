import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  draftKeys,
  dropDraft,
  fillIn,
  keepDraft,
  readDraft,
  rememberName,
} from "../../djangocms_live/comments/client/drafts.js";

class FakeInput {
  constructor(value = "") {
    this.value = value;
  }
}

/** What keepDraft needs of a form. @param {Record<string, string>} values @returns {any} */
const form = (values) => ({
  elements: {
    namedItem: (/** @type {string} */ name) =>
      name in values ? new FakeInput(values[name]) : null,
  },
});

const world = /** @type {any} */ (globalThis);

beforeEach(() => {
  world.HTMLInputElement = FakeInput;
  world.HTMLTextAreaElement = FakeInput;
  world.sessionStorage = {};
  Object.defineProperties(world.sessionStorage, {
    getItem: { value: (/** @type {string} */ key) => world.sessionStorage[key] ?? null },
    setItem: {
      value: (/** @type {string} */ key, /** @type {string} */ value) => {
        world.sessionStorage[key] = value;
      },
    },
    removeItem: { value: (/** @type {string} */ key) => delete world.sessionStorage[key] },
  });
});

test("what was typed is kept, but never an address or a token", () => {
  keepDraft(
    "reply:5",
    form({ body: "Half a", name: "Ann", email: "a@example.org", csrfmiddlewaretoken: "c" }),
  );
  assert.deepEqual(readDraft("reply:5"), { body: "Half a", name: "Ann", note: "" });
  assert.deepEqual(draftKeys("reply:"), ["reply:5"]);
  dropDraft("reply:5");
  assert.equal(readDraft("reply:5"), null);
});

test("an empty text is no draft, whatever the name", () => {
  keepDraft("write:1", form({ body: "x" }));
  keepDraft("write:1", form({ body: "  ", name: "Ann" }));
  assert.deepEqual(draftKeys("write:"), []);
});

test("a name is said once", () => {
  rememberName(form({ name: "Ann", body: "x" }));
  const fields = { name: new FakeInput(), body: new FakeInput() };
  const next = /** @type {any} */ ({
    elements: { namedItem: (/** @type {"name" | "body"} */ name) => fields[name] ?? null },
  });
  fillIn(next, null);
  assert.deepEqual([fields.name.value, fields.body.value], ["Ann", ""]);
  fillIn(next, { name: "Anna", body: "Half a" });
  assert.deepEqual([fields.name.value, fields.body.value], ["Anna", "Half a"]);
});

test("where storage is forbidden, nothing breaks", () => {
  Object.defineProperty(world, "sessionStorage", {
    configurable: true,
    get() {
      throw new Error("SecurityError");
    },
  });
  keepDraft("write:1", form({ body: "x" }));
  dropDraft("write:1");
  assert.equal(readDraft("write:1"), null);
  assert.deepEqual(draftKeys("write:"), []);
  Object.defineProperty(world, "sessionStorage", { configurable: true, writable: true, value: {} });
});
