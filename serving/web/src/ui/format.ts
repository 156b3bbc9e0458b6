/** How numbers, times and days are written for people. */
import type { Unit } from "../api/types";

const NOTHING = "–";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const twoDecimals = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const oneDecimal = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** Media time as on a player: 0:07, 12:34, 1:02:03. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Media time for a screen reader: "1 minute 5 seconds". */
export function spokenTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun));
  return said.length > 0 ? said.join(" ") : "0 seconds";
}

/** A length of time in its two largest units: 45 s, 12 min, 3 h 20 min. */
export function length(seconds: number): string {
  if (seconds < 60) return `${oneDecimal.format(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${whole.format(Math.floor(minutes / 60))} h${rest > 0 && minutes < 6000 ? ` ${rest} min` : ""}`;
}

export function plural(count: number, noun: string): string {
  return `${whole.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function figure(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  if (unit === "seconds") return length(value);
  if (unit === "share") return percent(value, Math.abs(value) < 0.1 && value !== 0 ? 1 : 0);
  if (unit === "score") return oneDecimal.format(value);
  if (unit === "bits_per_second") return `${oneDecimal.format(value / 1e6)} Mbit/s`;
  return Number.isInteger(value) ? whole.format(value) : oneDecimal.format(value);
}

/** A number fine enough to be added up by eye: 43.21 %, 3 h 20 min 12 s. */
export function exact(value: number, unit: Unit): string {
  if (unit === "share") return `${twoDecimals.format(value * 100)} %`;
  if (unit === "seconds" && Math.abs(value) >= 60) return longLength(value);
  if (unit === "score") return twoDecimals.format(value);
  return figure(value, unit);
}

function longLength(value: number): string {
  const seconds = Math.round(value);
  const parts = [`${whole.format(Math.floor(seconds / 3600))} h`, `${Math.floor(seconds / 60) % 60} min`, `${seconds % 60} s`];
  return parts.filter((part) => !part.startsWith("0 ")).join(" ");
}

/** A difference with its sign: +106, −1.25 points. */
export function signed(difference: number, unit: Unit): string {
  const size = exact(Math.abs(difference), unit);
  const words = unit === "share" ? size.replace("%", "points") : size;
  return difference === 0 ? "0" : `${difference > 0 ? "+" : "−"}${words}`;
}

export interface Change {
  words: string;
  direction: "up" | "down" | "same";
}

/** The change against the period before: points for shares and scores, per cent for the rest. */
export function change(value: number | null, before: number | null, unit: Unit): Change | null {
  if (value === null || before === null) return null;
  const isPoints = unit === "share" || unit === "score";
  if (!isPoints && before === 0) return value === 0 ? { words: "no change", direction: "same" } : { words: "new", direction: "up" };
  const scale = unit === "score" ? 1 : 100;
  const difference = isPoints ? (value - before) * scale : ((value - before) / before) * 100;
  if (Math.abs(difference) < 0.05) return { words: "no change", direction: "same" };
  const size = Math.abs(difference) >= 10 ? whole.format(Math.abs(difference)) : oneDecimal.format(Math.abs(difference));
  return { words: `${size} ${isPoints ? "points" : "%"}`, direction: difference > 0 ? "up" : "down" };
}

/** How long ago, for dates near now, and the date itself for others. */
export function when(instant: string, now: number = Date.now()): string {
  const then = new Date(instant);
  const minutes = Math.round((now - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 7 * 24 * 60) return plural(Math.floor(minutes / (24 * 60)), "day") + " ago";
  return date(instant, now);
}

export function date(instant: string, now: number = Date.now()): string {
  const then = new Date(instant);
  const isThisYear = then.getUTCFullYear() === new Date(now).getUTCFullYear();
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** A day column ("2026-11-22") as it stands on an axis: 22 Nov. */
export function day(column: string): string {
  return new Date(`${column}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** A moment of the reader's own clock: 27 Nov, 14:05. */
export function moment(instant: string): string {
  return `${date(instant)}, ${new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

export function timeOfDay(instant: string): string {
  return new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${oneDecimal.format(count / 1000 ** power)} ${units[power] ?? ""}`;
}
