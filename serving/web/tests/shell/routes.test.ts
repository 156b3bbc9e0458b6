/** Addresses and pages. */
import { expect, test } from "vitest";
import { momentOf, routeOf, searchPath, watchPath } from "../../src/shell/routes";

test("every page has its address", () => {
  expect(routeOf("/", "")).toEqual({ page: "library" });
  expect(routeOf("/watch/v_1", "t=83.5")).toEqual({ page: "watch", video: "v_1", startMs: 83_500 });
  expect(routeOf("/s/abc", "")).toEqual({ page: "shared", token: "abc", startMs: null });
  expect(routeOf("/embed/v_1", "share=abc&t=5")).toEqual({ page: "embed", video: "v_1", token: "abc", startMs: 5_000 });
  expect(routeOf("/embed/v_1", "")).toEqual({ page: "embed", video: "v_1", token: null, startMs: null });
  expect(routeOf("/search", "q=free%20space")).toEqual({ page: "search", query: "free space" });
  expect(routeOf("/insights/v_1", "")).toEqual({ page: "videoInsights", video: "v_1" });
  expect(routeOf("/watch/v_1/more", "").page).toBe("nowhere");
});

test("moments are read as seconds and as hours, minutes and seconds", () => {
  expect(["83", "83s", "1m23s", "1h2m3s", "2m"].map(momentOf)).toEqual([83_000, 83_000, 83_000, 3_723_000, 120_000]);
  expect([null, "", "soon", "-4"].map(momentOf)).toEqual([null, null, null, null]);
});

test("a watch address carries its moment and gives it back", () => {
  const [path = "", query = ""] = watchPath("v_1", 19_217).split("?");
  expect(routeOf(path, query)).toEqual({ page: "watch", video: "v_1", startMs: 19_200 });
  expect(watchPath("v_1", 0)).toBe("/watch/v_1");
});

test("a search keeps signs that mean something in addresses", () => {
  const [path = "", query = ""] = searchPath("a & b = 100 %?").split(/\?(.*)/s);
  expect(routeOf(path, query)).toEqual({ page: "search", query: "a & b = 100 %?" });
});

test("signing in leads on to our own pages only", () => {
  const nexts = ["/watch/v_1", "//evil.example", "/\\evil.example", "https://evil.example", ""];
  expect(nexts.map((next) => routeOf("/signin", `next=${encodeURIComponent(next)}`))).toEqual(
    ["/watch/v_1", "/", "/", "/", "/"].map((next) => ({ page: "signIn", next })),
  );
});
