/** Chapters as stretches of the seek bar: without gaps, from the beginning to the end. */
import type { Chapter } from "../api/types";

export interface Stretch {
  startMs: number;
  endMs: number;
  title: string;
}

/** Each chapter lasts until the next begins: the pauses between what is said belong to the one before. */
export function stretches(chapters: readonly Chapter[], durationMs: number): Stretch[] {
  const sorted = [...chapters].sort((a, b) => a.start_ms - b.start_ms);
  return sorted.map(({ start_ms, end_ms, title }, place) => ({
    startMs: place === 0 ? 0 : start_ms,
    endMs: sorted[place + 1]?.start_ms ?? Math.max(end_ms, durationMs),
    title,
  }));
}
