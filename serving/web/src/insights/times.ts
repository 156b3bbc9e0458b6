/** The times that a change is asked for between, as fields and as instants. Pure. */
import type { Times } from "../api/endpoints";

export const DISTANCES = [
  { name: "1 hour ago", hours: 1 },
  { name: "1 day ago", hours: 24 },
  { name: "7 days ago", hours: 7 * 24 },
] as const;

export const agoTimes = (hours: number, now = new Date()): Times => ({ then: new Date(now.getTime() - hours * 3_600_000).toISOString(), now: null });

/** An instant as a field for local time has it: 2026-11-27T14:05. */
export function fieldTime(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant of a field for local time; null for an empty one. */
export const instantOf = (field: string): string | null => (field === "" ? null : new Date(field).toISOString());
