/** The way from a number then to the number now, one step for each cause that had a part in it. Pure. */
import type { Cause, Why } from "../api/types";

export interface Step extends Cause {
  name: string;
  /** The number before and after this cause. */
  from: number;
  to: number;
}

export interface Bridge {
  steps: Step[];
  /** The names of the causes that had no part. */
  idle: string[];
  /** The ends of the axis; it begins at 0 unless the change would be too small to be seen. */
  low: number;
  high: number;
}

const NAMES: Record<string, string> = {
  definition: "Definition", dimension: "Videos", removed: "Removed events", corrected: "Corrected events",
  late: "Late events", new: "New events", unfinished: "Unfinished tables",
};
const SEEN = 0.2;
const MARGIN = 0.08;

export function bridge({ value_then, value_now, causes }: Why): Bridge {
  const steps: Step[] = [];
  const idle: string[] = [];
  let at = value_then;
  for (const cause of causes) {
    const name = NAMES[cause.cause] ?? cause.cause;
    if (cause.change === 0 && !cause.events) idle.push(name.toLowerCase());
    else steps.push({ ...cause, name, from: at, to: at + cause.change });
    at += cause.change;
  }
  const values = [value_then, value_now, ...steps.map(({ to }) => to)];
  return { steps, idle, ...ends(Math.min(...values), Math.max(...values)) };
}

function ends(least: number, most: number): { low: number; high: number } {
  const span = most - least;
  const isSeen = span === 0 || span >= SEEN * Math.max(Math.abs(least), Math.abs(most));
  const margin = isSeen ? 0 : span * MARGIN;
  return { low: isSeen ? Math.min(0, least) : least - margin, high: (isSeen ? Math.max(0, most) : most + margin) };
}

/** Where a value lies between the ends, from 0 to 1. */
export function placeOf(value: number, { low, high }: Pick<Bridge, "low" | "high">): number {
  return high > low ? (value - low) / (high - low) : 0;
}
