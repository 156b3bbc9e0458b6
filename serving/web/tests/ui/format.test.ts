/** How numbers and times are written. */
import { expect, test } from "vitest";
import { bytes, change, clockTime, exact, figure, length, plural, signed, spokenTime, when } from "../../src/ui/format";

test("media time reads as on a player", () => {
  expect([0, 7_900, 754_000, 3_723_000].map(clockTime)).toEqual(["0:00", "0:07", "12:34", "1:02:03"]);
});

test("a screen reader hears the time in words", () => {
  expect(spokenTime(3_665_000)).toBe("1 hour 1 minute 5 seconds");
  expect(spokenTime(200)).toBe("0 seconds");
});

test("lengths are told in their two largest units", () => {
  expect([0.42, 45, 720, 12_000, 3_600].map(length)).toEqual(["0.4 s", "45 s", "12 min", "3 h 20 min", "1 h"]);
});

test("a figure that is not known is a dash, and never zero", () => {
  expect([null, undefined, Number.NaN].map((value) => figure(value, "count"))).toEqual(["–", "–", "–"]);
  expect(figure(0, "count")).toBe("0");
});

test("figures are written in their units", () => {
  expect(figure(1234.6, "count")).toBe("1,234.6");
  expect([figure(0.387, "share"), figure(0.004, "share")]).toEqual(["39 %", "0.4 %"]);
  expect([figure(5_400, "seconds"), figure(2_500_000, "bits_per_second")]).toEqual(["1 h 30 min", "2.5 Mbit/s"]);
});

test("differences have a sign and are fine enough to add up", () => {
  expect([signed(106, "count"), signed(-0.0125, "share"), signed(0, "seconds")]).toEqual(["+106", "−1.25 points", "0"]);
  expect([exact(3_723, "seconds"), exact(7_200, "seconds"), exact(0.4321, "share"), exact(-12.5, "count")]).toEqual(["1 h 2 min 3 s", "2 h", "43.21 %", "-12.5"]);
});

test("counts change by per cent, shares by points", () => {
  expect(change(120, 100, "count")).toEqual({ words: "20 %", direction: "up" });
  expect(change(0.387, 0.402, "share")).toEqual({ words: "1.5 points", direction: "down" });
});

test("a change is not told where there is nothing to compare with", () => {
  expect(change(5, null, "count")).toBeNull();
  expect(change(5, 0, "count")).toEqual({ words: "new", direction: "up" });
  expect(change(5, 5, "count")?.direction).toBe("same");
});

test("dates near now are told by how long ago", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const told = ["2026-11-22T11:59:50Z", "2026-11-22T11:20:00Z", "2026-11-22T03:00:00Z", "2026-11-20T12:00:00Z"].map((at) => when(at, now));
  expect(told).toEqual(["just now", "40 min ago", "9 h ago", "2 days ago"]);
});

test("counts and sizes carry their nouns and units", () => {
  expect([plural(1, "view"), plural(2_500, "view")]).toEqual(["1 view", "2,500 views"]);
  expect([bytes(999), bytes(1_500_000)]).toEqual(["999 B", "1.5 MB"]);
});
