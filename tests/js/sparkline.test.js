import assert from "node:assert/strict";
import { test } from "node:test";
import { Sparkline } from "../../djangocms_live/sight/client/sparkline.js";

test("nothing is drawn of nothing, or of one value", () => {
  const chart = new Sparkline(10, 42);
  assert.deepEqual(chart.paths(), { line: "", area: "" });
  chart.add(3);
  assert.deepEqual(chart.paths(), { line: "", area: "" });
  assert.equal(chart.peak, 3);
});

test("the newest value stands at the right, the highest at the top", () => {
  const chart = new Sparkline(10, 42);
  for (const value of [0, 5, 10]) chart.add(value);
  const { line, area } = chart.paths();
  assert.equal(line, "M8,41L9,21L10,1");
  assert.equal(area, "M8,41L9,21L10,1V42H8Z");
});

test("what is older than the chart is long goes, and with it its peak", () => {
  const chart = new Sparkline(3, 42);
  for (const value of [100, 1, 1, 2]) chart.add(value);
  assert.equal(chart.peak, 2);
  assert.equal(chart.paths().line, "M1,21L2,21L3,1");
});

test("silence is a line on the ground", () => {
  const chart = new Sparkline(10, 42);
  for (const value of [0, 0]) chart.add(value);
  assert.equal(chart.paths().line, "M9,41L10,41");
});
