import { describe, expect, it } from "vitest";
import { inWords, parsed } from "../../src/insights/live";

const now = { viewers: 2, videos: [{ video: "v_1", viewers: 2 }], views_today: 1200, watch_seconds_today: 3 };

describe("the live line", () => {
  it("reads what the server sends", () => {
    expect(parsed(JSON.stringify(now))).toEqual(now);
  });
  it("takes nothing else for it", () => {
    expect(parsed("no json")).toBeNull();
    expect(parsed('{"viewers":"2","videos":[]}')).toBeNull();
  });
  it("says it in words, one and none apart", () => {
    expect(inWords(now)).toBe("2 people watch now · 1,200 views today");
    expect(inWords({ ...now, viewers: 1, views_today: 1 })).toBe("1 person watches now · 1 view today");
    expect(inWords({ ...now, viewers: 0 })).toMatch(/^Nobody watches now/);
  });
});
