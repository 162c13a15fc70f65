/** What charts and diagrams are drawn from, and what a phone sends. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { number } from "../src/chart_data.js";
import { byElement, wayGone } from "../src/diagram_way.js";
import { matches } from "../src/filter.js";
import { moment } from "../src/moment.js";
import { fitting, jpegName } from "../src/photo.js";
import { written } from "../src/position.js";

describe("a number in a table", () => {
  const cell = (textContent, dataset = {}) => ({ textContent, dataset });

  it("is read as people write it", () => {
    assert.equal(number(cell(" 1,234 件 ")), 1234);
    assert.equal(number(cell("87.5%（7/8）")), 87.5);
    assert.equal(number(cell("-3")), -3);
  });

  it("is the cell's own value where it names one, and nothing where there is none", () => {
    assert.equal(number(cell("7/8", { value: "87.5" })), 87.5);
    assert.equal(number(cell("—")), null);
    assert.equal(number(undefined), null);
  });
});

describe("the way through a diagram", () => {
  const visit = (element_id, state, entered_at) => ({ element_id, state, entered_at });

  it("shows a step that was done and has come back as active, with how often", () => {
    const visits = byElement([
      visit("handle", "completed", "2026-09-28T01:00:00Z"),
      visit("handle", "active", "2026-09-29T01:00:00Z"),
    ]);
    assert.deepEqual([visits.get("handle").state, visits.get("handle").count], ["active", 2]);
  });

  it("marks the lines that are named, and works them out where none is", () => {
    const lines = [
      { id: "a_b", source: "a", target: "b" },
      { id: "b_c", source: "b", target: "c" },
      { id: "b_d", source: "b", target: "d" },
    ];
    const steps = [visit("a", "completed"), visit("b", "completed"), visit("c", "active")];
    assert.deepEqual(wayGone(lines, byElement(steps)), ["a_b", "b_c"]);
    assert.deepEqual(wayGone(lines, byElement([...steps, visit("b_c", "completed")])), ["b_c"]);
  });
});

describe("what a phone sends", () => {
  it("is a picture of the same shape, never larger than it was", () => {
    assert.deepEqual(fitting(4000, 3000), { width: 2560, height: 1920 });
    assert.deepEqual(fitting(800, 600), { width: 800, height: 600 });
    assert.equal(jpegName("IMG_1.HEIC"), "IMG_1.jpg");
  });

  it("is a place with its accuracy", () => {
    const coords = { latitude: 30.7501234, longitude: 121.3405678, accuracy: 11.6 };
    assert.equal(written(coords), "30.75012,121.34057（误差约 12 米）");
  });
});

it("a moment is written in Shanghai's time", () => {
  assert.equal(moment("2026-09-28T16:30:00Z"), "9月29日 周二 00:30");
});

it("a filter asks for every word, in any order and case", () => {
  assert.ok(matches("城建中心 CJZX", "cj 城建"));
  assert.ok(!matches("城建中心", "城建 村"));
  assert.ok(matches("城建中心", "  "));
});
