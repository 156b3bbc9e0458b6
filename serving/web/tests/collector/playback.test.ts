/** What a playback says about what happens to a player. */
import { expect, test } from "vitest";
import { playbackWorld } from "./world";

function watching(fromMs = 0) {
  const world = playbackWorld();
  world.playback.play(fromMs);
  world.hand.pass(300);
  world.playback.moving(fromMs);
  world.said.length = 0;
  return world;
}

test("start-up is the time from pressing play to the first frame, told once", () => {
  const { playback, hand, said } = playbackWorld();
  playback.play(0);
  hand.pass(420);
  playback.moving(0);
  playback.moving(0);
  expect(said).toEqual([{ type: "played", position_ms: 0 }, { type: "started", startup_ms: 420 }]);
});

test("there is no start-up time when the viewer seeks before the first frame", () => {
  const { playback, said } = playbackWorld();
  playback.play(0);
  playback.seeking();
  playback.seeked(30_000);
  playback.moving(30_000);
  expect(said.map((body) => body.type)).toEqual(["played", "seeked"]);
});

test("a pause ends the interval that was played", () => {
  const { playback, hand, said } = watching();
  hand.pass(4_000);
  playback.pause(4_000);
  expect(said[0]).toEqual({ type: "interval", start_ms: 0, end_ms: 4_000, wall_ms: 4_000, rate: 1 });
  expect(said[1]).toEqual({ type: "paused", position_ms: 4_000 });
});

test("heartbeats cut the interval without a gap or an overlap", () => {
  const { playback, hand, said } = watching(10_000);
  hand.pass(5_000);
  playback.heartbeat(15_000);
  hand.pass(5_000);
  playback.heartbeat(20_000);
  expect(said).toMatchObject([{ start_ms: 10_000, end_ms: 15_000 }, { start_ms: 15_000, end_ms: 20_000 }]);
});

test("a seek ends the interval where the playhead was, not where it went", () => {
  const { playback, hand, said } = watching();
  hand.pass(2_000);
  playback.progress(2_000);
  hand.pass(100);
  playback.seeking();
  playback.seeked(60_000);
  expect(said).toMatchObject([
    { type: "interval", start_ms: 0, end_ms: 2_100 },
    { type: "seeked", start_ms: 2_100, end_ms: 60_000 },
  ]);
});

test("dragging along the bar is one seek", () => {
  const { playback, hand, said } = watching();
  hand.pass(1_000);
  playback.progress(1_000);
  for (const _place of [20_000, 30_000, 40_000]) playback.seeking();
  playback.seeked(40_000);
  expect(said.filter((body) => body.type === "seeked")).toEqual([{ type: "seeked", start_ms: 1_000, end_ms: 40_000 }]);
});

test("a stall is told with its length and is no watch time", () => {
  const { playback, hand, said } = watching();
  hand.pass(3_000);
  playback.waiting(3_000);
  hand.pass(1_500);
  playback.moving(3_000);
  hand.pass(1_000);
  playback.pause(4_000);
  const [before, stall, after] = said;
  expect(stall).toEqual({ type: "stalled", position_ms: 3_000, wall_ms: 1_500 });
  expect([before, after]).toMatchObject([{ end_ms: 3_000, wall_ms: 3_000 }, { start_ms: 3_000, wall_ms: 1_000 }]);
});

test("waiting for data after a seek is no stall", () => {
  const { playback, said } = watching();
  playback.seeking();
  playback.waiting(60_000);
  playback.seeked(60_000);
  playback.moving(60_000);
  expect(said.some((body) => body.type === "stalled")).toBe(false);
});

test("a change of speed begins a new interval at that speed", () => {
  const { playback, hand, said } = watching();
  hand.pass(2_000);
  playback.rateChanged(2_000, 2);
  hand.pass(1_000);
  playback.pause(4_000);
  expect(said.filter((body) => body.type === "interval")).toMatchObject([
    { start_ms: 0, end_ms: 2_000, rate: 1 },
    { start_ms: 2_000, end_ms: 4_000, rate: 2, wall_ms: 1_000 },
  ]);
});

test("leaving tells what was played and closes once", () => {
  const { playback, hand, said } = watching();
  hand.pass(1_000);
  playback.terminated(1_000);
  playback.terminated(1_000);
  expect(said.map((body) => body.type)).toEqual(["interval", "terminated"]);
});

test("intervals never claim more media time than the wall allows", () => {
  const { playback, hand, said } = watching();
  hand.pass(1_000);
  playback.progress(1_000);
  hand.pass(200);
  playback.heartbeat(90_000);
  expect(said).toMatchObject([{ type: "interval", start_ms: 0, end_ms: 1_200 }]);
});

test("nothing is said after leaving, until the viewer comes back and plays", () => {
  const { playback, said } = watching();
  playback.terminated(0);
  playback.interacted("captions", "off");
  playback.play(0);
  expect(said.map((body) => body.type)).toEqual(["terminated", "played"]);
});

test("a seek right after a change of speed begins where the playhead was", () => {
  const { playback, hand, said } = watching();
  hand.pass(2_000);
  playback.progress(2_000);
  playback.rateChanged(60_000, 1.5);
  playback.seeking();
  playback.seeked(60_000);
  expect(said.at(-1)).toEqual({ type: "seeked", start_ms: 2_000, end_ms: 60_000 });
});
