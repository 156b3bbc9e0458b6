/** What a video's state says. */
import { expect, test } from "vitest";
import { stateWords } from "../../src/library/state";

const can = { edit: true, share: true, insights: true };
const video = { state: "ready" as const, reason: "", work: [], playable: true, can };

test("a finished video has nothing to say", () => {
  expect(stateWords(video)).toBeNull();
});

test("work under way is said in its words, with how much follows", () => {
  const work = ["transcribing", "finding chapters", "summarising"].map((words) => ({ step: words, words }));
  expect(stateWords({ ...video, state: "processing", work })).toEqual({ words: "transcribing, then 2 steps more", kind: "working", canRetry: false });
});

test("a playable video with work to come still says so", () => {
  expect(stateWords({ ...video, work: [{ step: "enrich.ladder", words: "making renditions" }] })?.words).toBe("making renditions");
});

test("damaged and refused ones say why and can be tried again by those who may change them", () => {
  expect(stateWords({ ...video, state: "damaged", reason: "published 0:41 of 1:20" })).toEqual({ words: "damaged: published 0:41 of 1:20", kind: "damaged", canRetry: true });
  expect(stateWords({ ...video, state: "refused", reason: "refused: not a video", can: { ...can, edit: false } })).toEqual({ words: "refused: not a video", kind: "refused", canRetry: false });
});
