/** The keys of the player. */
import { expect, test } from "vitest";
import { keyAction, nextSpeed } from "../../src/player/keys";

const press = (key: string, more = {}) => keyAction({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("space and K play, whether caps lock is on or not", () => {
  expect([" ", "k", "K"].map((key) => press(key)?.do)).toEqual(["toggle", "toggle", "toggle"]);
});

test("arrows step five seconds, J and L ten", () => {
  const steps = ["ArrowLeft", "ArrowRight", "j", "l"].map((key) => press(key));
  expect(steps).toEqual([-5_000, 5_000, -10_000, 10_000].map((byMs) => ({ do: "step", byMs })));
});

test("digits go to tenths of the video", () => {
  expect([press("0"), press("7")]).toEqual([{ do: "percent", share: 0 }, { do: "percent", share: 0.7 }]);
});

test("a key with a modifier belongs to the browser", () => {
  expect([press("f", { ctrlKey: true }), press("l", { metaKey: true }), press("ArrowLeft", { altKey: true })]).toEqual([null, null, null]);
});

test("other keys do nothing", () => {
  expect([press("x"), press("Enter"), press("Tab")]).toEqual([null, null, null]);
});

test("speeds go from half to double and stay there", () => {
  expect([nextSpeed(1, 1), nextSpeed(2, 1), nextSpeed(0.5, -1), nextSpeed(1.1, -1)]).toEqual([1.25, 2, 0.5, 1]);
});
