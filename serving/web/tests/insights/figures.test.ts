/** Figures, days and the foot line of the insights. */
import { expect, test } from "vitest";
import type { Daily, Freshness, Metric } from "../../src/api/types";
import { completeness, daysOf, freshnessWords, isStale, keptWords, lastDays, leadingMetrics, series } from "../../src/insights/figures";

const freshness: Freshness = { data_up_to: "2026-11-20T14:02:11Z", events: 10, duplicates: 0, rejected: 3, late: 0, history: 0, duplicate_share: 0.0002, watermark: "2026-11-20T14:01:00Z", late_share: 0.05, lost: 1, loss_share: 0.0001 };
const metric = (name: string, unit: Metric["unit"] = "count"): Metric => ({ name, unit, version: 1, title: name, words: "", grains: [] });

test("the figure row leads with views and shows only what has a total", () => {
  const catalog = ["stalls", "engagement", "views", "unknown"].map((name) => metric(name));
  const totals = { views: { value: 1, before: 1 }, engagement: { value: 1, before: 1 }, stalls: { value: 1, before: 1 } };
  expect(leadingMetrics(catalog, totals).map(({ name }) => name)).toEqual(["views", "engagement", "stalls"]);
});

test("a period of days ends today and has that many days", () => {
  const period = lastDays(7, new Date("2026-03-02T10:00:00Z"));
  expect(period).toEqual({ from: "2026-02-24", to: "2026-03-02" });
  expect(daysOf(period)).toHaveLength(7);
});

test("days without data are gaps, and days without views are zero", () => {
  const daily: Daily[] = [{ day: "2026-11-18", views: 4 }, { day: "2026-11-20", views: 2 }];
  const points = series(daily, metric("views"), { from: "2026-11-17", to: "2026-11-22" }, freshness);
  expect(points.map(({ value }) => value)).toEqual([null, 4, 0, 2, null, null]);
});

test("a share has no value on a day without views", () => {
  const daily: Daily[] = [{ day: "2026-11-18", engagement: 0.4 }, { day: "2026-11-20", engagement: 0.6 }];
  const points = series(daily, metric("engagement", "share"), { from: "2026-11-18", to: "2026-11-20" }, freshness);
  expect(points.map(({ value }) => value)).toEqual([0.4, null, 0.6]);
});

test("the foot line says how fresh the data is and what was left out", () => {
  const words = freshnessWords(freshness, new Date("2026-11-20T15:00:00Z"));
  expect(words).toMatch(/^Data up to \d\d:\d\d:\d\d, 0\.02 % duplicates removed, 3 events in quarantine$/);
});

test("data of another day says its day, and old data is called old", () => {
  const now = new Date("2026-11-22T15:00:00Z");
  expect(freshnessWords(freshness, now)).toContain("Data up to 20 Nov, ");
  expect([isStale(freshness, now), isStale(freshness, new Date("2026-11-20T15:00:00Z"))]).toEqual([true, false]);
});

test("no data is said to be no data", () => {
  const none = { ...freshness, data_up_to: null };
  expect(freshnessWords(none)).toContain("No data yet");
  expect(series([], metric("views"), { from: "2026-11-17", to: "2026-11-18" }, none).map(({ value }) => value)).toEqual([null, null]);
});

test("how complete the data is has four figures in words", () => {
  const shown = completeness(freshness, new Date("2026-11-20T15:00:00Z"));
  expect(shown.map(({ name }) => name)).toEqual(["Complete up to", "Came late", "Came twice", "Lost"]);
  expect(shown.slice(1).map(({ value }) => value)).toEqual(["5.00 %", "0.02 %", "0.01 %"]);
  expect(shown[0]?.value).toMatch(/^\d\d:\d\d:\d\d$/);
  expect(shown[3]?.words).toContain("1 event of");
});

test("a watermark of another day is said by its day, and no data has no completeness", () => {
  expect(completeness(freshness, new Date("2026-11-22T15:00:00Z"))[0]?.value).toBe("20 Nov");
  expect(completeness({ ...freshness, data_up_to: null, watermark: null })).toEqual([]);
});

test("history that was sent in afterwards is told as such, and alone it says nothing of lateness", () => {
  const names = (more: Partial<Freshness>): string[] => completeness({ ...freshness, history: 200_019, ...more }).map(({ name, value }) => (name === "Sent in afterwards" ? `${name}: ${value}` : name));
  expect(names({})).toEqual(["Complete up to", "Came late", "Sent in afterwards: 200,019 events", "Came twice", "Lost"]);
  expect(names({ watermark: null })).toEqual(["Sent in afterwards: 200,019 events", "Came twice", "Lost"]);
});

test("only a period that begins before the first kept day says that events are gone", () => {
  const period = { from: "2026-05-01", to: "2026-05-30" };
  expect([keptWords(null, period), keptWords("2026-05-01", period)]).toEqual([null, null]);
  expect(keptWords("2026-05-03", period)).toBe("Events before 3 May were removed under this workspace’s retention policy.");
});
