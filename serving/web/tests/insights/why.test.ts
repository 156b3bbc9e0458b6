/** The bridge from a number then to the number now, its words, and its times. */
import { expect, test } from "vitest";
import type { Cause, Why } from "../../src/api/types";
import { bridge, placeOf } from "../../src/insights/bridge";
import { agoTimes, fieldTime, instantOf } from "../../src/insights/times";
import { sentence } from "../../src/insights/Why";

const cause = (name: string, change: number, events: number | null = null): Cause => ({ cause: name, words: name, change, events });
const told = (value_then: number, ...causes: Cause[]): Why => {
  const difference = causes.reduce((sum, { change }) => sum + change, 0);
  return {
    metric: { name: "views", version: 1, title: "Views", unit: "count", words: "", grains: [] }, then: "2026-11-27T12:00:00Z", now: "2026-11-28T12:00:00Z",
    value_then, value_now: value_then + difference, difference, causes, closed_before: null, kept_from: null, remarks: [],
  };
};

test("each step begins where the one before it ends, and the last one ends at the number of now", () => {
  const { steps } = bridge(told(10, cause("removed", -4, 9), cause("late", 0, 0), cause("new", 7, 20)));
  expect(steps.map(({ name, from, to }) => [name, from, to])).toEqual([["Removed events", 10, 6], ["New events", 6, 13]]);
});

test("a cause without a part is named at the foot, and one that touched events for nothing keeps its row", () => {
  const { steps, idle } = bridge(told(10, cause("definition", 0), cause("corrected", 0, 5)));
  expect([steps.map(({ cause: name }) => name), idle]).toEqual([["corrected"], ["definition"]]);
});

test("the axis begins at zero unless the change would be too small to be seen", () => {
  const [large, small] = [bridge(told(10, cause("new", 5, 1))), bridge(told(100_000, cause("new", 5, 1)))];
  expect([large.low, large.high]).toEqual([0, 15]);
  expect(small.low).toBeGreaterThan(99_999);
  expect(placeOf(100_005, small) - placeOf(100_000, small)).toBeGreaterThan(0.8);
  expect(placeOf(3, { low: 3, high: 3 })).toBe(0);
});

test("what happened is said in one sentence", () => {
  const period = { from: "2026-10-30", to: "2026-11-28" };
  expect(sentence(told(1204, cause("new", 106, 1)), period, true)).toMatch(/^For 30 Oct – 28 Nov this page showed 1,204 on 27 Nov, \d\d:\d\d and shows 1,310 now: \+106\.$/);
  expect(sentence(told(1204, cause("new", -4, 1)), period, false)).toMatch(/and showed 1,200 on 28 Nov, \d\d:\d\d: −4\.$/);
  expect(sentence(told(7), period, true)).toContain("Nothing changed it.");
  expect(sentence({ ...told(7), kept_from: "2026-11-12" }, period, true)).toMatch(/^For 12 Nov – 28 Nov /);
});

test("times go from instants to fields of the reader's clock and back", () => {
  const { then, now } = agoTimes(24, new Date("2026-11-28T12:30:00Z"));
  expect([then, now]).toEqual(["2026-11-27T12:30:00.000Z", null]);
  expect(instantOf(fieldTime(then))).toBe(then);
  expect(instantOf("")).toBeNull();
});
