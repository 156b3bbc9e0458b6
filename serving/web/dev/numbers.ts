/** Made-up figures that hang together well enough to look at. */
import type { Freshness, Insights, Metric, RetentionPosition, Unit, VideoFigures, VideoInsights } from "../src/api/types";
import { talks } from "./talks";

const define = (name: string, title: string, unit: Unit, words: string, more: Partial<Metric> = {}): Metric => ({
  name, version: 1, title, unit, words, grains: ["video_daily"], higher_is_better: true, additive: unit === "count",
  sql: `select sum(${name}) from gold.workspace_daily`, ...more,
});

export const catalog: Metric[] = [
  define("views", "Views", "count", "Playbacks that played at least 5 s, or at least 75 % of the duration, or reached the end; bots, the owner and previews are not counted."),
  define("unique_viewers", "Unique viewers", "count", "Known viewers with at least one view, each once. Anonymous views are counted apart and never added."),
  define("watch_time_seconds", "Watch time", "seconds", "Seconds of video that the playhead moved through while playing, repeats included."),
  define("engagement", "Engagement", "share", "Distinct seconds ÷ duration of each view, the mean over views."),
  define("completion_rate", "Completion rate", "share", "Views whose union covers at least 90 % of the duration ÷ views.", { numerator: "completions", denominator: "views" }),
  define("play_rate", "Play rate", "share", "Known visitors who pressed play ÷ known visitors who loaded the player.", { numerator: "visitors_who_played", denominator: "visitors" }),
  define("startup_seconds", "Startup time", "seconds", "Mean time from pressing play to the first moving frame.", { higher_is_better: false }),
  define("rebuffer_share", "Rebuffer share", "share", "Time stalled ÷ time video was wanted.", { higher_is_better: false }),
  define("searches", "Searches", "count", "Searches made."),
  define("search_success", "Search success", "share", "Searches followed within 60 s by at least 10 s of play of one of their results ÷ searches."),
];

export const freshness: Freshness = { data_up_to: new Date(Date.now() - 90_000).toISOString(), events: 214_302, duplicates: 43, rejected: 3, late: 1_204, history: 0, duplicate_share: 0.0002, watermark: new Date(Date.now() - 150_000).toISOString(), late_share: 0.0056, lost: 64, loss_share: 0.0003 };

const wave = (seed: number): number => 0.5 + 0.5 * Math.sin(seed * 12.9898 + Math.cos(seed * 78.233) * 3);

export function insights(from: string, to: string, scale: number): Insights {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
  const daily = days.slice(Math.min(2, days.length - 1)).map((day, place) => {
    const weekend = [0, 6].includes(new Date(day).getUTCDay()) ? 0.35 : 1;
    const views = Math.round(scale * weekend * (60 + 50 * wave(place) + place));
    return { day, views, unique_viewers: Math.round(views * 0.7), watch_time_seconds: views * 48, engagement: 0.5 + 0.2 * wave(place + 7), completion_rate: 0.3 + 0.2 * wave(place + 3), play_rate: 0.6 + 0.2 * wave(place + 5) };
  });
  const views = daily.reduce((sum, row) => sum + row.views, 0);
  const total = (value: number, before: number | null, more = {}) => ({ value, before, ...more });
  const totals = {
    views: total(views, Math.round(views * 0.86)), unique_viewers: total(Math.round(views * 0.21), Math.round(views * 0.22)), watch_time_seconds: total(views * 48, views * 40),
    engagement: total(0.612, 0.588), completion_rate: total(0.387, 0.402, { numerator: Math.round(views * 0.387), denominator: views }), play_rate: total(0.724, null),
  };
  const length = Date.parse(to) - Date.parse(from);
  const back = (text: string): string => new Date(Date.parse(text) - length - 86_400_000).toISOString().slice(0, 10);
  return { period: { from, to }, before: { from: back(from), to: back(to) }, totals, daily, kept_from: null, freshness };
}

export const videoFigures = (): VideoFigures[] => talks.map(({ video }, place) => ({
  video: { id: video.id, name: video.name, poster: video.poster }, views: video.views ?? 0, unique_viewers: Math.round((video.views ?? 0) * 0.6),
  watch_time_seconds: (video.views ?? 0) * 41, engagement: 0.4 + 0.4 * wave(place), completion_rate: 0.2 + 0.5 * wave(place + 2),
}));

export function videoInsights(video: string, from: string, to: string): VideoInsights {
  const place = talks.findIndex((talk) => talk.video.id === video);
  const duration = talks[place]?.video.duration_ms ?? 60_000;
  const names = ["Ben Okafor", "Chiara Lenz", "Dev Patel", "Elin Strand", "Farid Haddad", "Grace Kim"];
  return {
    ...insights(from, to, 0.12),
    suppressed_under: null,
    retention: { duration_ms: duration, positions: positions(place) },
    moments: [{ kind: "intro", start_ms: 0, end_ms: 30_000, level: 0.8, change: 0.2, n: 40, text: "welcome to the talk" }],
    viewers: [...names.map((name, at) => ({ name, kind: "person", views: 1 + (at * 7) % 4, watched_seconds: 30 + at * 21, share_watched: wave(at), last_at: new Date(Date.now() - at * 9e6).toISOString() })),
      { name: "Visitor 4f2c", kind: "visitor", views: 2, watched_seconds: 61, share_watched: 0.7, last_at: new Date(Date.now() - 3e8).toISOString() }],
    quality: ["desktop", "phone", "tablet"].map((device, at) => ({ device, startup_seconds: 0.42 + at * 0.3, rebuffer_share: 0.003 + at * 0.006, views: 220 - at * 90 })),
  };
}

function positions(seed: number): RetentionPosition[] {
  return Array.from({ length: 100 }, (_, position) => {
    const fall = position > 38 ? 0.12 : 0;
    const late = position > 71 ? 0.09 : 0;
    const audience = Math.max(0.2, 0.98 - position * 0.0035 - fall - late - 0.02 * wave(position + seed));
    const absolute = audience + (position > 50 && position < 58 ? 0.25 : 0.04);
    return { position, plays: Math.round(absolute * 300), viewers: Math.round(audience * 260), absolute, audience };
  });
}
