import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byPlugin,
  editing,
  hasCompany,
  others,
} from "../../djangocms_live/presence/client/editors/people.js";

const WINDOW = 11;
/** @typedef {import("../../djangocms_live/presence/client/editors/people.js").Doing} Doing */

/** @param {string} id @param {(Partial<Doing> & {s: string})[]} tabs */
const person = (id, ...tabs) => ({
  id,
  name: `Name ${id}`,
  initials: id,
  picture: "",
  tabs: tabs.map((tab) => ({ since: 1000, ...tab })),
});

const mine = { s: "editing", plugin: 5, window: WINDOW };

test("oneself is no colleague, and no company", () => {
  const people = [person("1", mine)];
  assert.deepEqual(others(people, "1", WINDOW), []);
  assert.equal(hasCompany(people, "1", WINDOW), false);
  assert.equal(hasCompany([person("1")], "1", WINDOW), false);
  assert.equal(hasCompany([], "1", WINDOW), false);
});

test("oneself in another window is", () => {
  const people = [person("1", mine, { s: "viewing", window: 12 })];
  const [you] = others(people, "1", WINDOW);
  assert.equal(you?.you, true);
  assert.deepEqual(
    you?.tabs.map(({ window }) => window),
    [12],
  );
  assert.equal(hasCompany(people, "1", WINDOW), true);
});

test("oneself in another browser is, even if neither said anything", () => {
  const here = { s: "here" };
  assert.equal(hasCompany([person("1", here)], "1", WINDOW), false);
  const people = [person("1", here, here)];
  assert.equal(hasCompany(people, "1", WINDOW), true);
  assert.deepEqual(others(people, "1", WINDOW)[0]?.tabs, []);
  assert.equal(hasCompany([person("1", mine, here)], "1", WINDOW), true);
  assert.equal(hasCompany([person("1", { ...mine, window: 12 }, here)], "1", WINDOW), true);
});

test("a colleague's browser that said nothing does nothing", () => {
  const [colleague] = others([person("2", { s: "here" })], "1", WINDOW);
  assert.equal(colleague?.doing, null);
});

test("a colleague's window that happens to have the same number is the colleague's", () => {
  const people = [person("2", { s: "viewing", window: WINDOW })];
  assert.equal(others(people, "1", WINDOW).length, 1);
  assert.equal(others(people, "1", WINDOW)[0]?.you, false);
});

test("who said nothing yet is there", () => {
  const [colleague] = others([person("2")], "1", WINDOW);
  assert.equal(colleague?.doing, null);
});

test("what matters most of several windows is what they do", () => {
  const tabs = [{ s: "idle" }, { s: "editing", plugin: 4 }, { s: "viewing" }];
  assert.equal(others([person("2", ...tabs)], "1", WINDOW)[0]?.doing?.plugin, 4);
  const unsaved = [
    { s: "editing", plugin: 4 },
    { s: "editing", plugin: 6, dirty: true },
  ];
  assert.equal(others([person("2", ...unsaved)], "1", WINDOW)[0]?.doing?.plugin, 6);
});

test("who has been away for long is not shown, but would hear", () => {
  const people = [person("2", { s: "away" }, { s: "away" })];
  assert.deepEqual(others(people, "1", WINDOW), []);
  assert.equal(hasCompany(people, "1", WINDOW), true);
});

test("who left something unsaved is shown", () => {
  const people = [person("2", { s: "away", plugin: 4, dirty: true })];
  assert.equal(others(people, "1", WINDOW).length, 1);
  assert.equal(editing(others(people, "1", WINDOW), 4).length, 1);
});

test("two with the same form", () => {
  const people = [person("1", mine), person("2", { s: "editing", plugin: 5 }), person("3")];
  const colleagues = others(people, "1", WINDOW);
  assert.deepEqual(
    editing(colleagues, 5).map(({ id }) => id),
    ["2"],
  );
  assert.deepEqual(editing(colleagues, 6), []);
  assert.deepEqual(editing(colleagues, null), []);
});

test("the board is marked where others are, and not where only this window is", () => {
  const people = [
    person("1", mine),
    person("2", { s: "editing", plugin: 6 }, { s: "editing", plugin: 7 }),
    person("3", { s: "idle", plugin: 6 }, { s: "away", plugin: 8 }),
  ];
  const marks = byPlugin(others(people, "1", WINDOW));
  assert.deepEqual(
    [...marks].map(([plugin, there]) => [plugin, there.map(({ id }) => id)]),
    [
      [6, ["2", "3"]],
      [7, ["2"]],
    ],
  );
});
