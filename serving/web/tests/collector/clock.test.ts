/** The collector's clock. */
import { expect, test } from "vitest";
import { Clock } from "../../src/collector/clock";
import { newSession } from "../../src/collector/session";
import { uuid7Time } from "../../src/collector/uuid7";
import { Hand, WALL_MS, world } from "./world";

test("a jump of the system's clock does not move it", () => {
  const hand = new Hand();
  let wall = WALL_MS;
  const clock = new Clock(hand.monotonic, () => wall);
  wall += 3_600_000;
  hand.pass(10);
  expect(clock.now()).toBe(WALL_MS + 10);
});

test("sessions take their time from the server when the client's clock is wrong", () => {
  const { clock, consent, queue, hand } = world();
  clock.learn(WALL_MS - 86_400_000);
  hand.pass(500);
  const session = newSession({ clock, consent, queue });
  expect(uuid7Time(session.id)).toBe(WALL_MS - 86_400_000 + 500);
  expect(clock.now()).toBe(WALL_MS + 500);
});
