/** Where a viewer left off in each video, and where to begin the next time. */
import { recall, remember } from "../shell/memory";
import { isWorthKeeping } from "./place";

/** Remembers a place in the middle; a video barely begun or nearly finished starts from the beginning. */
export function keepPlace(video: string, positionMs: number, durationMs: number): void {
  remember(`place.${video}`, isWorthKeeping(positionMs, durationMs) ? String(Math.round(positionMs)) : null);
}

export function keptPlace(video: string): number {
  const kept = Number(recall(`place.${video}`) ?? 0);
  return Number.isFinite(kept) ? Math.max(0, kept) : 0;
}
