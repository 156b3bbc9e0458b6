/** Which places are worth coming back to. */
import { expect, test } from "vitest";
import { isWorthKeeping } from "../../src/player/place";

test("a place in the middle is kept; the first and last ten seconds are not", () => {
  expect([5_000, 10_000, 30_000, 55_000].map((at) => isWorthKeeping(at, 60_000))).toEqual([false, true, true, false]);
});
