import assert from "node:assert/strict";
import { test } from "node:test";
import { Siblings } from "../../djangocms_live/presence/client/editors/siblings.js";

/** A browser: what one says, all others hear. */
function browser() {
  /** @type {{hear: ((event: any) => void)[]}[]} */
  const channels = [];
  return {
    /** @param {string} place @param {number} window */
    open(place, window) {
      const self = { hear: /** @type {((event: any) => void)[]} */ ([]) };
      channels.push(self);
      const channel = {
        /** @param {any} data */
        postMessage(data) {
          for (const { hear } of channels.filter((other) => other !== self)) {
            for (const listener of hear) listener({ data });
          }
        },
        addEventListener: (/** @type {string} */ _, /** @type {any} */ listener) => {
          self.hear.push(listener);
        },
        close: () => {},
      };
      let changes = 0;
      const siblings = new Siblings({ channel, place, window, changed: () => changes++ });
      return { siblings, changes: () => changes };
    },
  };
}

test("windows on the same draft find each other, and those that come later", () => {
  const { open } = browser();
  const first = open("1 page.7.en", 11);
  assert.equal(first.siblings.any, false);
  const second = open("1 page.7.en", 12);
  assert.equal(first.siblings.any, true);
  assert.equal(second.siblings.any, true);
  assert.ok(first.changes() > 0 && second.changes() > 0);
});

test("other drafts, and other people in the same browser, are none of theirs", () => {
  const { open } = browser();
  const first = open("1 page.7.en", 11);
  open("1 page.7.de", 12);
  open("2 page.7.en", 13);
  assert.equal(first.siblings.any, false);
  assert.equal(first.changes(), 0);
});

test("who leaves is gone, and who returns is there again", () => {
  const { open } = browser();
  const first = open("1 page.7.en", 11);
  const second = open("1 page.7.en", 12);
  second.siblings.leave();
  assert.equal(first.siblings.any, false);
  second.siblings.return();
  assert.equal(first.siblings.any, true);
  assert.equal(second.siblings.any, true);
});
