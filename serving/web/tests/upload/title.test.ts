/** What an upload is called at first. */
import { expect, test } from "vitest";
import { titleOf } from "../../src/upload/uploads";

test("a file's name becomes a title without its ending and signs", () => {
  expect(["quarterly-review_2.mp4", "Demo.final.webm", ".mp4", "notes"].map(titleOf)).toEqual(["quarterly review 2", "Demo.final", ".mp4", "notes"]);
});
