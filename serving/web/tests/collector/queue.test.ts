/** The way of events to the server. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { event, WALL_MS, world } from "./world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("events leave together after a few seconds, with the client's time of sending", async () => {
  const { queue, wire, hand } = world();
  queue.add(event(0));
  queue.add(event(1));
  hand.pass(4_000);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(wire.posted.map((batch) => batch.events.length)).toEqual([2]);
  expect(wire.posted[0]?.sent_at_ms).toBe(WALL_MS + 4_000);
});

test("a full batch leaves at once", async () => {
  const { queue, wire } = world();
  for (let number = 0; number < 60; number += 1) queue.add(event(number));
  await vi.advanceTimersByTimeAsync(0);
  expect(wire.posted[0]?.events).toHaveLength(60);
});

test("a failed batch is sent again, the same events in the same order, after a growing wait", async () => {
  const { queue, wire } = world();
  wire.answers = ["again", "again", "accepted"];
  queue.add(event(0));
  queue.add(event(1));
  await vi.advanceTimersByTimeAsync(4_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wire.posted).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(wire.posted).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(wire.posted.map((batch) => batch.events.map((one) => one.number))).toEqual([[0, 1], [0, 1], [0, 1]]);
  expect(queue.size).toBe(0);
});

test("a batch that the server cannot read is not sent for ever", async () => {
  const { queue, wire } = world();
  wire.answers = ["unreadable"];
  queue.add(event(0));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wire.posted).toHaveLength(1);
  expect(queue.size).toBe(0);
});

test("a batch that is too large is halved", async () => {
  const { queue, wire } = world();
  wire.answers = ["too_large"];
  for (let number = 0; number < 4; number += 1) queue.add(event(number));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wire.posted.map((batch) => batch.events.length)).toEqual([4, 2, 2]);
});

test("when the page goes everything that waits leaves by beacon", () => {
  const { queue, wire } = world();
  for (const number of [0, 1, 2]) queue.add(event(number));
  queue.leave();
  expect(wire.beaconed.flatMap((batch) => batch.events)).toHaveLength(3);
  expect(queue.size).toBe(0);
});

test("what no beacon takes stays and is sent when the page lives on", async () => {
  const { queue, wire } = world();
  wire.takesBeacons = false;
  queue.add(event(0));
  queue.leave();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(wire.posted).toHaveLength(1);
});

test("withdrawn consent takes the name off events that have not left", async () => {
  const { queue, wire } = world();
  queue.add(event(0, { viewer: "n_12345678" }));
  queue.forgetViewer();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(wire.posted[0]?.events[0]).toMatchObject({ consent: "denied" });
  expect(wire.posted[0]?.events[0]).not.toHaveProperty("viewer");
});
