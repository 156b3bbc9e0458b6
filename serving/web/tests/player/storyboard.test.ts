/** Reading storyboards. */
import { expect, test } from "vitest";
import { parseStoryboard, thumbnailAt, vttTime } from "../../src/player/storyboard";

const TEXT = `WEBVTT

00:00:00.000 --> 00:00:05.000
sprite.jpg#xywh=0,0,160,90

00:05.000 --> 00:10.000
sprite.jpg#xywh=160,0,160,90

00:10.000 --> 00:15.000
no rectangle
`;

test("cues become rectangles of the sprite beside the file", () => {
  const [first, second, ...others] = parseStoryboard(TEXT, "http://host/media/g/v/storyboard.vtt");
  expect(first).toEqual({ startMs: 0, endMs: 5_000, image: "http://host/media/g/v/sprite.jpg", x: 0, y: 0, width: 160, height: 90 });
  expect(second?.x).toBe(160);
  expect(others).toEqual([]);
});

test("Windows line ends make no difference", () => {
  expect(parseStoryboard(TEXT.replaceAll("\n", "\r\n"), "http://host/a.vtt")).toHaveLength(2);
});

test("a moment finds its thumbnail, and after the last one the last", () => {
  const thumbnails = parseStoryboard(TEXT, "http://host/a.vtt");
  expect([0, 5_000, 99_000].map((ms) => thumbnailAt(thumbnails, ms)?.x)).toEqual([0, 160, 160]);
  expect(thumbnailAt([], 0)).toBeNull();
});

test("times may leave out the hours", () => {
  expect([vttTime("01:02:03.500"), vttTime("02:03.500")]).toEqual([3_723_500, 123_500]);
});
