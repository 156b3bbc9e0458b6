/** Chapters on the seek bar. */
import { expect, test } from "vitest";
import { stretches } from "../../src/player/chapters";

const chapter = (index: number, start_ms: number, end_ms: number) => ({ index, start_ms, end_ms, title: `${index}` });

test("chapters cover the whole bar, whatever pauses lie between them", () => {
  const covered = stretches([chapter(1, 9_500, 20_000), chapter(0, 400, 9_000)], 30_000);
  expect(covered.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[0, 9_500], [9_500, 30_000]]);
});

test("no chapters are no stretches", () => {
  expect(stretches([], 30_000)).toEqual([]);
});
