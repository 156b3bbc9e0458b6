/** A workspace at this moment, as the server sends it. */
import { useEffect, useState } from "react";

export interface Now {
  viewers: number;
  videos: readonly { video: string; viewers: number }[];
  views_today: number;
  watch_seconds_today: number;
}

/** The newest state; null before the first one came, or while the connection is gone. */
export function useLive(workspace: string): Now | null {
  const [now, setNow] = useState<Now | null>(null);
  useEffect(() => {
    if (!workspace || typeof EventSource === "undefined") return undefined;
    const stream = new EventSource(`/v1/live/stream?workspace=${encodeURIComponent(workspace)}`);
    stream.addEventListener("now", (event) => setNow(parsed((event as MessageEvent<string>).data)));
    stream.addEventListener("error", () => setNow(null));
    return () => stream.close();
  }, [workspace]);
  return now;
}

/** What was sent, or null when it is not what was agreed. */
export function parsed(text: string): Now | null {
  try {
    const value = JSON.parse(text) as Partial<Now>;
    return typeof value.viewers === "number" && Array.isArray(value.videos) ? (value as Now) : null;
  } catch {
    return null;
  }
}

/** In one line: "3 people watch now · 41 views today". */
export function inWords(now: Now): string {
  const people = now.viewers === 0 ? "Nobody watches now" : now.viewers === 1 ? "1 person watches now" : `${now.viewers.toLocaleString()} people watch now`;
  const views = now.views_today === 1 ? "1 view today" : `${now.views_today.toLocaleString()} views today`;
  return `${people} · ${views}`;
}
