/** Which parts of a video are asked for. */
import { expect, test } from "vitest";
import { isMade, sinceMade } from "../../src/watch/useWatched";

test("a part whose step is still to come is not asked for", () => {
  const video = { work: [{ step: "enrich.chapters", words: "finding chapters" }] };
  expect([isMade(video, /chapter/), isMade(video, /transcri/)]).toEqual([false, true]);
});

test("a video's figures are asked for from the day it was made", () => {
  expect(sinceMade({ created_at: "2026-11-01T23:59:00Z" }, new Date("2026-11-22T08:00:00Z"))).toEqual({ from: "2026-11-01", to: "2026-11-22" });
});
