/** The words of a transcript. */
import { expect, test } from "vitest";
import { findPhrase, marked, segmentAt } from "../../src/watch/transcript";
import type { Segment } from "../../src/api/types";

const segments: Segment[] = ["The free space ran out.", "Space, free of charge.", "Café FREE  SPACE!"].map((text, index) => ({
  index, text, start_ms: index * 10_000 + 400, end_ms: index * 10_000 + 5_000, words: [],
}));

test("the segment that has begun last is the active one, also in the pause after it", () => {
  expect([0, 400, 7_000, 10_399, 10_400, 99_000].map((ms) => segmentAt(segments, ms))).toEqual([-1, 0, 0, 0, 1, 2]);
  expect(segmentAt([], 5)).toBe(-1);
});

test("a phrase is found whatever its case and spaces", () => {
  expect(findPhrase(segments, " free space ").map((match) => match.segment)).toEqual([0, 2]);
});

test("accents do not matter, and places stay places of the original", () => {
  const [match] = findPhrase(segments, "cafe");
  expect(match && segments[match.segment]?.text.slice(match.from, match.to)).toBe("Café");
});

test("every occurrence counts, and nothing is found by nothing", () => {
  expect(findPhrase(segments, "free")).toHaveLength(3);
  expect(findPhrase(segments, "   ")).toEqual([]);
});

test("signs of a pattern are only signs", () => {
  expect(findPhrase(segments, "out.")).toHaveLength(1);
  expect(findPhrase(segments, ".*")).toEqual([]);
});

test("marked text put together again is the text", () => {
  const pieces = marked("one two three", [{ from: 4, to: 7 }, { from: 0, to: 3 }]);
  expect(pieces.map(({ text }) => text).join("")).toBe("one two three");
  expect(pieces.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual(["one", "two"]);
});

test("matches that overlap or lie outside are left out", () => {
  const pieces = marked("abcdef", [{ from: 0, to: 3 }, { from: 2, to: 5 }, { from: 4, to: 99 }]);
  expect(pieces).toEqual([{ from: 0, text: "abc", isMatch: true }, { from: 3, text: "def", isMatch: false }]);
});
