/** The order of table rows, and the steps of a time axis. */
import { expect, test } from "vitest";
import { sort, type Column } from "../../src/insights/BarTable";
import { niceStep } from "../../src/insights/charts";

interface Row {
  name: string;
  views: number | null;
}
const rows: Row[] = [{ name: "b", views: 2 }, { name: "a", views: null }, { name: "c", views: 10 }];
const views: Column<Row> = { name: "views", title: "Views", unit: "count", value: (row) => row.views };
const name: Column<Row> = { name: "name", title: "Name", value: (row) => row.name };

test("numbers sort as numbers, and rows without one come last either way", () => {
  expect(sort(rows, views, true).map((row) => row.name)).toEqual(["b", "c", "a"]);
  expect(sort(rows, views, false).map((row) => row.name)).toEqual(["c", "b", "a"]);
});

test("words sort as words, and the given rows stay as they are", () => {
  expect(sort(rows, name, true).map((row) => row.name)).toEqual(["a", "b", "c"]);
  expect(rows[0]?.name).toBe("b");
});

test("a time axis has at most nine steps that people count in", () => {
  expect([69_000, 600_000, 3_600_000].map(niceStep)).toEqual([10_000, 120_000, 600_000]);
});
