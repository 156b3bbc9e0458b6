/** What the API gives, as the pages read it. */

export interface Person {
  id: string;
  name: string;
  email: string;
}
export type Role = "owner" | "member" | "viewer";
export interface Workspace {
  id: string;
  name: string;
  role: Role;
}
export interface Session {
  person: Person;
  workspaces: Workspace[];
}
export interface List<T> {
  items: T[];
  next?: string | null;
}

export type VideoState = "processing" | "ready" | "damaged" | "refused";
export type Visibility = "private" | "workspace" | "link";
export interface Video {
  id: string;
  workspace: string;
  owner: { id: string; name: string };
  name: string;
  state: VideoState;
  reason: string;
  work: { step: string; words: string }[];
  playable: boolean;
  duration_ms: number | null;
  width: number | null;
  height: number | null;
  created_at: string;
  visibility: Visibility;
  poster: string | null;
  storyboard: string | null;
  can: { edit: boolean; share: boolean; insights: boolean };
  views: number | null;
  watched: number | null;
}
export interface PlaybackAddress {
  hls: string;
  poster: string | null;
  storyboard: string | null;
  captions: string | null;
  expires_at: string;
  server_time_ms: number;
  duration_ms: number | null;
}
export interface Word {
  text: string;
  start_ms: number;
  end_ms: number;
}
export interface Segment {
  index: number;
  start_ms: number;
  end_ms: number;
  text: string;
  words: Word[];
}
export interface Transcript {
  engine: string;
  model: string;
  language: string;
  segments: Segment[];
}
export interface Chapter {
  index: number;
  start_ms: number;
  end_ms: number;
  title: string;
}
export interface Cited {
  text: string;
  start_ms: number;
  segments: number[];
}
export interface Summary {
  title: string;
  statements: Cited[];
  key_phrases: { text: string; weight: number }[];
  action_items: Cited[];
  engine: string;
}
export interface Suggestion {
  video: Video;
  reason: string;
  start_ms: number;
}
export interface Comment {
  id: string;
  person: { id: string; name: string };
  kind: "comment" | "reaction";
  text: string;
  position_ms: number;
  created_at: string;
  removable: boolean;
}
export interface Share {
  id: string;
  url?: string | null;
  token?: string | null;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  has_password: boolean;
}
export interface SharedVideo {
  video: Video | null;
  needs_password: boolean;
}

export interface Moment {
  start_ms: number;
  end_ms: number;
  snippet: string;
  /** Places of matched words in the snippet, counted in signs (code points). */
  highlights: [number, number][];
  score: number;
}
export interface SearchHit extends Moment {
  video: Video;
  by: "words" | "meaning" | "both";
  poster: string | null;
  more: Moment[];
}
export type SearchMode = "hybrid" | "semantic" | "keyword";
export type SearchGroup = "moment" | "video";
export interface SearchResult {
  session: string;
  query: string;
  took_ms: number;
  items: SearchHit[];
  nearest: SearchHit[];
}

export type Unit = "count" | "seconds" | "share" | "score" | "bits_per_second";
export interface Metric {
  name: string;
  version: number;
  title: string;
  unit: Unit;
  words: string;
  grains: string[];
  sql?: string | null;
  sql_spark?: string | null;
  rules?: string[];
  numerator?: string | null;
  denominator?: string | null;
  higher_is_better?: boolean | null;
  additive?: boolean;
}
export interface Freshness {
  data_up_to: string | null;
  events: number;
  duplicates: number;
  rejected: number;
  late: number;
  /** Sent in afterwards (an import), and never called late. */
  history: number;
  duplicate_share: number;
  watermark: string | null;
  late_share: number;
  lost: number;
  loss_share: number;
}
export interface Total {
  value: number | null;
  before: number | null;
  numerator?: number | null;
  denominator?: number | null;
}
export type Totals = Record<string, Total>;
export type Daily = { day: string } & Record<string, number | string | null>;
export interface Period {
  from: string;
  to: string;
}
export interface Insights {
  period: Period;
  before: Period;
  totals: Totals;
  daily: Daily[];
  /** The first day whose events are kept; null when all are. Of days before, only sums are told. */
  kept_from: string | null;
  freshness: Freshness;
}
export interface RetentionPosition {
  position: number;
  plays: number;
  viewers: number;
  absolute: number | null;
  audience: number | null;
  relative?: number | null;
  similar?: number | null;
}
export interface Retention {
  positions: RetentionPosition[];
  duration_ms: number | null;
}
export interface ViewerRow {
  name: string;
  kind: string;
  views: number;
  watched_seconds: number;
  share_watched: number | null;
  last_at: string | null;
}
export type Row = Record<string, unknown>;
/** Where a video holds its viewers (intro, top), is played again (spike) or skipped (dip), and what is said there. */
export interface KeyMoment {
  kind: "intro" | "top" | "spike" | "dip";
  start_ms: number;
  end_ms: number;
  level: number | null;
  change: number | null;
  n: number;
  text: string | null;
}
export interface VideoInsights extends Insights {
  /** Nothing is about fewer people than this; null for those who may know who watched. */
  suppressed_under: number | null;
  retention: Retention;
  moments: KeyMoment[];
  viewers: ViewerRow[];
  quality: Row[];
}
export type VideoFigures = { video: { id: string; name: string; poster: string | null } } & Record<string, unknown>;
export interface QueryRow {
  query: string;
  searches: number;
  no_result: number;
  no_click: number;
  successes: number;
}
export interface SearchInsights {
  kept_from: string | null;
  totals: Totals;
  queries: QueryRow[];
}
export interface Explanation {
  metric: Metric;
  sql: string;
  rows: Row[];
  value: number | null;
  kept_from: string | null;
}
export interface Cause {
  cause: string;
  words: string;
  change: number;
  /** How many events it touched; null for a cause that is not about events. */
  events: number | null;
}
/** A number at two times, and the parts of its change, which sum to it exactly. */
export interface Why {
  metric: Metric;
  then: string;
  now: string;
  value_then: number;
  value_now: number;
  difference: number;
  causes: Cause[];
  closed_before: string | null;
  kept_from: string | null;
  remarks: string[];
}
