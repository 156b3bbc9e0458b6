/** Key moments in words. */
import { expect, test } from "vitest";
import { momentWords } from "../../src/insights/moments";

test.each([
  [{ kind: "intro", level: 0.82, change: 0.18 }, "Intro: 82 % still watch at 30 s"],
  [{ kind: "top", level: 0.5, change: 0.02 }, "Top moment: only 2 % leave"],
  [{ kind: "top", level: 0.5, change: null }, "Top moment"],
  [{ kind: "spike", level: 0.4, change: 0.3 }, "Watched again: 40 % of views"],
  [{ kind: "dip", level: null, change: null }, "Skipped: – watch it"],
] as const)("%j reads %s", (moment, words) => {
  expect(momentWords(moment).replaceAll(/[   ]/g, " ")).toBe(words);
});
