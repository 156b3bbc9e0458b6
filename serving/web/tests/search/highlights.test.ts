/** Places of matched words. */
import { expect, test } from "vitest";
import { inUnits } from "../../src/search/highlights";

test("signs that take two units move the places behind them", () => {
  const text = "a 🎉 free space";
  const [place] = inUnits(text, [[4, 8]]);
  expect(place && text.slice(place.from, place.to)).toBe("free");
});

test("ordinary text keeps its places", () => {
  expect(inUnits("free space", [[0, 4], [5, 10]])).toEqual([{ from: 0, to: 4 }, { from: 5, to: 10 }]);
});
