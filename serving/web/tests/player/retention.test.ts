/** The retention curve as a path, and where people leave. */
import { expect, test } from "vitest";
import { areaPath, curve, linePath, positionAt, sharpestDrops } from "../../src/player/retention";
import type { RetentionPosition } from "../../src/api/types";

const positions = (audience: (number | null)[]): RetentionPosition[] =>
  audience.map((share, position) => ({ position, plays: 0, viewers: 0, absolute: share, audience: share }));

test("the curve lies on the middle of each position and reaches both ends of the axis", () => {
  expect(curve(positions([1, 0.5]))).toEqual([[{ x: 0, y: 1 }, { x: 0.25, y: 1 }, { x: 0.75, y: 0.5 }, { x: 1, y: 0.5 }]]);
});

test("a position that nothing is known of is a gap and no zero", () => {
  const runs = curve(positions([1, null, 0.5]));
  expect(runs.map((run) => run.map(({ x }) => Math.round(x * 100)))).toEqual([[0, 17], [83, 100]]);
});

test("positions may come in any order", () => {
  const shuffled = [...positions([0.9, 0.6, 0.3])].reverse();
  expect(curve(shuffled)).toEqual(curve(positions([0.9, 0.6, 0.3])));
});

test("the path counts downwards, as pictures do", () => {
  const [run = []] = curve(positions([1, 0]));
  expect(linePath(run, 100, 40)).toBe("M0,0L25,0L75,40L100,40");
  expect(areaPath(run, 100, 40)).toBe("M0,40L0,0L25,0L75,40L100,40L100,40Z");
});

test("no views give no curve", () => {
  expect(curve([])).toEqual([]);
  expect([linePath([], 100, 40), areaPath([], 100, 40)]).toEqual(["", ""]);
});

test("a place on the axis finds its position, also at the very end", () => {
  const four = positions([1, 0.8, 0.6, 0.4]);
  expect([0, 0.26, 1].map((share) => positionAt(four, share)?.position)).toEqual([0, 1, 3]);
  expect(positionAt([], 0.5)).toBeNull();
});

test("the sharpest drops come first and do not overlap", () => {
  const audience = Array.from({ length: 100 }, (_, at) => (at < 30 ? 0.95 : at < 70 ? 0.8 : 0.5));
  const [first, second, ...others] = sharpestDrops(positions(audience), 100_000);
  expect([first?.lost, second?.lost].map((lost) => lost?.toFixed(2))).toEqual(["0.30", "0.15"]);
  expect(first && first.startMs < 70_000 && first.endMs > 69_000).toBe(true);
  expect(others).toEqual([]);
});

test("a steady audience has no drops", () => {
  expect(sharpestDrops(positions(Array.from({ length: 100 }, () => 0.7)), 60_000)).toEqual([]);
});
