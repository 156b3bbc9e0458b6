/** Which figures a page leads with, the days of a period, and what the foot line says. Pure. */
import type { Daily, Freshness, Metric, Period, Totals } from "../api/types";
import { day, percent, plural, timeOfDay } from "../ui/format";

const LEADING = ["views", "unique_viewers", "watch_time_seconds", "engagement", "completion_rate", "play_rate", "average_percentage_viewed", "impressions"];
const SHOWN = 6;

/** The metrics of the figure row, in order: the leading ones that have a total, then others of the catalog. */
export function leadingMetrics(catalog: readonly Metric[], totals: Totals): Metric[] {
  const known = catalog.filter(({ name }) => name in totals);
  const rank = ({ name }: Metric): number => (LEADING.includes(name) ? LEADING.indexOf(name) : LEADING.length);
  return [...known].sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
}

/** The period of so many days that ends today. */
export function lastDays(count: number, now = new Date()): Period {
  const start = new Date(now.getTime() - (count - 1) * 86_400_000);
  return { from: start.toISOString().slice(0, 10), to: now.toISOString().slice(0, 10) };
}

export function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

export interface Point {
  day: string;
  value: number | null;
}

/**
 * One value for each day. A day without a row is zero for what can be added up, and nothing for the rest; before the
 * first row and after the day that the data reaches there is no data, which is not zero.
 */
export function series(daily: readonly Daily[], metric: Pick<Metric, "name" | "unit" | "additive">, period: Period, freshness: Freshness): Point[] {
  const rows = new Map(daily.map((row) => [row.day, row]));
  const [first = ""] = [...rows.keys()].sort();
  const last = freshness.data_up_to?.slice(0, 10) ?? "";
  const isAdded = metric.additive ?? metric.unit === "count";
  return daysOf(period).map((name) => {
    const value = rows.get(name)?.[metric.name];
    if (typeof value === "number") return { day: name, value };
    const isCovered = first !== "" && name >= first && name <= last;
    return { day: name, value: isCovered && isAdded ? 0 : null };
  });
}

/** "Data up to 14:02:11, 0.02 % duplicates removed, 3 events in quarantine". */
export function freshnessWords(freshness: Freshness, now = new Date()): string {
  const { data_up_to, duplicate_share, rejected } = freshness;
  if (data_up_to === null) return "No data yet: no viewing event has been taken in.";
  const today = now.toISOString().slice(0, 10);
  const on = data_up_to.slice(0, 10) === today ? "" : `${day(data_up_to.slice(0, 10))}, `;
  return [
    `Data up to ${on}${timeOfDay(data_up_to)}`,
    `${percent(duplicate_share, 2)} duplicates removed`,
    `${plural(rejected, "event")} in quarantine`,
  ].join(", ");
}

export interface Completeness {
  name: string;
  value: string;
  words: string;
}

/** How complete the data is: up to when, and what came late, twice or not at all. Nothing before there is any data. */
export function completeness(freshness: Freshness, now = new Date()): Completeness[] {
  const { data_up_to, history, duplicate_share, loss_share, lost } = freshness;
  if (data_up_to === null) return [];
  return [
    ...timeliness(freshness, now),
    ...(history > 0 ? [{ name: "Sent in afterwards", value: plural(history, "event"), words: "History that was imported, as its sender says; it is counted on its own days, and how late it came says nothing" }] : []),
    { name: "Came twice", value: percent(duplicate_share, 2), words: "Sent again by a player that had no answer; counted once" },
    { name: "Lost", value: percent(loss_share, 2), words: `${plural(lost, "event")} of the last 7 days are missing by the numbers that players give them` },
  ];
}

/** What only events tell that were sent while they happened; history that was sent in afterwards has no say in it. */
function timeliness({ watermark, late_share }: Freshness, now: Date): Completeness[] {
  if (watermark === null) return [];
  const isToday = watermark.slice(0, 10) === now.toISOString().slice(0, 10);
  return [
    { name: "Complete up to", value: isToday ? timeOfDay(watermark) : day(watermark.slice(0, 10)), words: "Of events before then, 99 in 100 are here, going by how late the newest ones came" },
    { name: "Came late", value: percent(late_share, 2), words: "More than a minute after they happened; they are counted on their own day" },
  ];
}

/** That events of the first days are gone; null where the period has all of its events. */
export function keptWords(keptFrom: string | null, { from }: Pick<Period, "from">): string | null {
  if (keptFrom === null || keptFrom <= from) return null;
  return `Events before ${day(keptFrom)} were removed under this workspace’s retention policy.`;
}

/** How long the newest data is old, when that is worth a word of its own. */
export function isStale({ data_up_to }: Freshness, now = new Date()): boolean {
  return data_up_to !== null && now.getTime() - Date.parse(data_up_to) > 24 * 3_600_000;
}
