/** The event contract, version 1, as the collector speaks it: the field names of `reelhouse/events.py`. */

export type ConsentState = "granted" | "denied" | "unknown";
export type Device = "desktop" | "phone" | "tablet" | "tv" | "unknown";
export type Source = "direct" | "library" | "search" | "recommendation" | "share" | "embed";
export type InteractionKind =
  | "cta_shown"
  | "cta_clicked"
  | "captions"
  | "chapter"
  | "transcript"
  | "fullscreen"
  | "quality";

export type PlaybackBody =
  | { type: "initialized"; device: Device; source: Source; source_id?: string; preview?: boolean }
  | { type: "shown" }
  | { type: "played"; position_ms: number }
  | { type: "started"; startup_ms: number }
  | { type: "interval"; start_ms: number; end_ms: number; wall_ms: number; rate: number }
  | { type: "paused"; position_ms: number }
  | { type: "seeked"; start_ms: number; end_ms: number }
  | { type: "stalled"; position_ms: number; wall_ms: number }
  | { type: "rate_changed"; position_ms: number; rate: number }
  | { type: "rendition_changed"; height: number; bits_per_second: number }
  | { type: "failed"; code: string; message: string; fatal: boolean }
  | { type: "completed"; position_ms: number }
  | { type: "terminated"; position_ms: number }
  | { type: "interacted"; kind: InteractionKind; target?: string }
  | { type: "shared"; kind: "link" | "embed" | "mail" }
  | { type: "commented"; position_ms: number }
  | { type: "reacted"; position_ms: number; kind: string }
  | { type: "recommended"; results: string[] }
  | { type: "recommendation_clicked"; target: string; rank: number };

export type SearchBody =
  | { type: "searched"; query: string; results: string[] }
  | { type: "search_clicked"; video: string; rank: number; start_ms: number };

/** What every event says besides its body. */
export interface Stamp {
  id: string;
  session: string;
  number: number;
  at_ms: number;
  consent: ConsentState;
  viewer?: string;
  schema: 1;
  player: string;
}

export type CollectedEvent = Stamp & ((PlaybackBody & { video: string }) | SearchBody);

export interface Batch {
  sent_at_ms: number;
  share?: string;
  events: CollectedEvent[];
}

export const PLAYER_BUILD = "reelhouse-web/0.1.0";
const LONGEST_MS = 7 * 24 * 3_600_000;

/** Media or wall time as the contract wants it: whole milliseconds from zero to seven days. */
export function wholeMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(LONGEST_MS, Math.max(0, Math.round(ms))) : 0;
}
