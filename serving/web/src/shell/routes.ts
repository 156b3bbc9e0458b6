/** The addresses of the pages: which page a path means, and what travels with a step between pages. */
import type { Source } from "../collector/events";

export type Route =
  | { page: "library" }
  | { page: "watch"; video: string; startMs: number | null }
  | { page: "shared"; token: string; startMs: number | null }
  | { page: "embed"; video: string; token: string | null; startMs: number | null }
  | { page: "search"; query: string }
  | { page: "insights" }
  | { page: "videoInsights"; video: string }
  | { page: "signIn"; next: string }
  | { page: "nowhere" };

/** How the viewer came to a page; it stays with the history entry and is in no address. */
export interface Arrival {
  source: Source;
  sourceId?: string;
}

export function routeOf(path: string, query: string): Route {
  const asked = new URLSearchParams(query);
  const [first = "", second = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (rest.length > 0) return { page: "nowhere" };
  if (!first) return { page: "library" };
  if (first === "watch" && second) return { page: "watch", video: second, startMs: momentOf(asked.get("t")) };
  if (first === "s" && second) return { page: "shared", token: second, startMs: momentOf(asked.get("t")) };
  if (first === "embed" && second) return { page: "embed", video: second, token: asked.get("share"), startMs: momentOf(asked.get("t")) };
  if (first === "insights") return second ? { page: "videoInsights", video: second } : { page: "insights" };
  if (second) return { page: "nowhere" };
  if (first === "search") return { page: "search", query: asked.get("q") ?? "" };
  if (first === "signin") return { page: "signIn", next: safeNext(asked.get("next")) };
  return { page: "nowhere" };
}

/** `?t=`: seconds ("83", "83.5"), or "1m23s", "1h2m3s". Null when there is none or it is no time. */
export function momentOf(text: string | null): number | null {
  if (!text) return null;
  const plain = /^(\d+(?:\.\d+)?)s?$/.exec(text);
  if (plain) return Math.round(Number(plain[1]) * 1000);
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!parts) return null;
  const [hours, minutes, seconds] = [1, 2, 3].map((place) => Number(parts[place] ?? 0)) as [number, number, number];
  return (hours * 3600 + minutes * 60 + seconds) * 1000;
}

export function watchPath(video: string, startMs?: number | null): string {
  return `/watch/${encodeURIComponent(video)}${startMs ? `?t=${secondsOf(startMs)}` : ""}`;
}

export const searchPath = (query: string): string => `/search?q=${encodeURIComponent(query)}`;

export function secondsOf(ms: number): string {
  return String(Math.floor(ms / 100) / 10);
}

/** Only a path of our own is gone to after signing in. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
