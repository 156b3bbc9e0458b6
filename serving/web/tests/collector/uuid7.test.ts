/** UUIDv7: the shape that the event contract asks for, and the time inside. */
import { expect, test } from "vitest";
import { uuid7, uuid7Time } from "../../src/collector/uuid7";

const CONTRACT = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("matches the pattern of the contract, whatever the random bits are", () => {
  for (const byte of [0, 0x7f, 0xff])
    expect(uuid7(1_790_000_000_123, (count) => new Uint8Array(count).fill(byte))).toMatch(CONTRACT);
});

test("carries its time in the first 48 bits", () => {
  expect(uuid7Time(uuid7(1_790_000_000_123))).toBe(1_790_000_000_123);
});

test("two of the same millisecond differ", () => {
  expect(uuid7(1)).not.toBe(uuid7(1));
});
