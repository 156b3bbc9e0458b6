/** Consent: nothing stored and nobody named before it, and the switch works at once. */
import { expect, test } from "vitest";
import { asksNotToTrack, Consent } from "../../src/collector/consent";
import { EventSession } from "../../src/collector/session";
import { MapStore, world } from "./world";

const SESSION = "01999999-0000-7000-8000-000000000000";

test("before a choice nothing is stored and there is no viewer", () => {
  const store = new MapStore();
  const consent = new Consent(store, false);
  expect([consent.state, consent.viewer, store.kept.size, consent.mustAsk]).toEqual(["unknown", null, 0, true]);
});

test("a visitor who agrees is the same visitor the next time", () => {
  const store = new MapStore();
  const first = new Consent(store, false);
  first.grant();
  expect(first.viewer).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  expect(new Consent(store, false).viewer).toBe(first.viewer);
});

test("a visitor who withdraws leaves nothing behind", () => {
  const store = new MapStore();
  const consent = new Consent(store, false);
  consent.grant();
  consent.deny();
  expect([consent.state, consent.viewer, store.kept.size]).toEqual(["denied", null, 0]);
});

test("a browser that asks not to be tracked is not asked and not tracked", () => {
  const consent = new Consent(new MapStore(), true);
  expect([consent.state, consent.mustAsk, consent.mayStore]).toEqual(["denied", false, false]);
});

test("both signals of the browser count", () => {
  expect(asksNotToTrack({ globalPrivacyControl: true })).toBe(true);
  expect(asksNotToTrack({ doNotTrack: "1" })).toBe(true);
  expect(asksNotToTrack({ doNotTrack: "0", globalPrivacyControl: false })).toBe(false);
});

test("signed-in people carry no pseudonym, and their choice is kept for them alone", () => {
  const store = new MapStore();
  const consent = new Consent(store, false);
  consent.begin("p_1");
  expect([consent.state, consent.viewer]).toEqual(["granted", null]);
  consent.deny();
  consent.begin("p_2");
  expect(consent.state).toBe("granted");
  consent.begin("p_1");
  expect(consent.state).toBe("denied");
});

test("a switch while playing shows in the very next event", () => {
  const { queue, clock, consent } = world();
  const said: unknown[] = [];
  queue.add = (event) => void said.push([event.consent, event.viewer ?? null, event.number]);
  const session = new EventSession({ queue, clock, consent }, SESSION);
  session.say({ type: "shown", video: "v_1" });
  consent.grant();
  const viewer = consent.viewer;
  session.say({ type: "shown", video: "v_1" });
  consent.deny();
  session.say({ type: "shown", video: "v_1" });
  expect(said).toEqual([["unknown", null, 0], ["granted", viewer, 1], ["denied", null, 2]]);
});
