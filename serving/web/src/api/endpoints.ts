/** The routes of `/v1` by name. */
import { ask, askMaybe } from "./client";
import type {
  Chapter, Comment, Explanation, Insights, List, Metric, PlaybackAddress, SearchGroup, SearchInsights, SearchMode,
  SearchResult, Session, Share, SharedVideo, Suggestion, Summary, Transcript, Video, VideoFigures, VideoInsights, Visibility,
  Why,
} from "./types";

export type Sort = "newest" | "name" | "views";
/** Which video, and by which share link it is reached (none: by the session). */
export interface Door {
  video: string;
  share: string | null;
}

const of = ({ video }: Door, part = ""): string => `/v1/videos/${encodeURIComponent(video)}${part}`;
const by = ({ share }: Door): { query: { share: string | null } } => ({ query: { share } });

export const getSetUp = (): Promise<{ needed: boolean } | null> => askMaybe("/v1/setup");
export const setUp = (body: { name: string; email: string; password: string; workspace: string }): Promise<Session> =>
  ask("/v1/setup", { method: "POST", body });
export const signIn = (body: { email: string; password: string }): Promise<Session> =>
  ask("/v1/session", { method: "POST", body });
export const getSession = (): Promise<Session | null> => ask("/v1/session");
export const signOut = (): Promise<void> => ask("/v1/session", { method: "DELETE" });

export const listVideos = (workspace: string, sort: Sort, cursor: string | null, signal?: AbortSignal): Promise<List<Video>> =>
  ask("/v1/videos", { query: { workspace, sort, cursor, limit: 48 }, ...(signal ? { signal } : {}) });
export const getVideo = (video: string): Promise<Video> => ask(of({ video, share: null }));
export const changeVideo = (video: string, body: { name?: string; visibility?: Visibility }): Promise<Video> =>
  ask(of({ video, share: null }), { method: "PATCH", body });
export const deleteVideo = (video: string): Promise<void> => ask(of({ video, share: null }), { method: "DELETE" });
export const retryVideo = (video: string): Promise<void> => ask(of({ video, share: null }, "/retry"), { method: "POST" });

export const getPlayback = (door: Door): Promise<PlaybackAddress> => ask(of(door, "/playback"), by(door));
export const getTranscript = (door: Door): Promise<Transcript | null> => askMaybe(of(door, "/transcript"), by(door));
export const getChapters = (door: Door): Promise<List<Chapter> | null> => askMaybe(of(door, "/chapters"), by(door));
export const getSummary = (door: Door): Promise<Summary | null> => askMaybe(of(door, "/summary"), by(door));
export const getNext = (door: Door): Promise<List<Suggestion> | null> => askMaybe(of(door, "/next"), by(door));
export const transcriptFile = ({ video, share }: Door, kind: "txt" | "srt" | "vtt"): string =>
  of({ video, share }, `/transcript.${kind}`) + (share ? `?share=${encodeURIComponent(share)}` : "");

export const getComments = (door: Door): Promise<List<Comment> | null> => askMaybe(of(door, "/comments"), by(door));
export const addComment = (video: string, body: { text: string; position_ms: number; kind: Comment["kind"] }): Promise<Comment> =>
  ask(of({ video, share: null }, "/comments"), { method: "POST", body });
export const removeComment = (video: string, comment: string): Promise<void> =>
  ask(of({ video, share: null }, `/comments/${comment}`), { method: "DELETE" });

export const getShares = (video: string): Promise<List<Share>> => ask(of({ video, share: null }, "/shares"));
export const addShare = (video: string, body: { password?: string; expires_at?: string }): Promise<Share> =>
  ask(of({ video, share: null }, "/shares"), { method: "POST", body });
export const revokeShare = (video: string, share: string): Promise<void> =>
  ask(of({ video, share: null }, `/shares/${share}`), { method: "DELETE" });
export const openShare = (token: string): Promise<SharedVideo> => ask(`/v1/shares/${encodeURIComponent(token)}`);
export const unlockShare = (token: string, password: string): Promise<unknown> =>
  ask(`/v1/shares/${encodeURIComponent(token)}/unlock`, { method: "POST", body: { password } });

export interface SearchAsk {
  workspace: string;
  q: string;
  mode: SearchMode;
  group: SearchGroup;
}
export const search = (wanted: SearchAsk, signal?: AbortSignal): Promise<SearchResult> =>
  ask("/v1/search", { query: { ...wanted, limit: 30 }, ...(signal ? { signal } : {}) });

export interface Days {
  from: string;
  to: string;
}
export const getMetrics = (): Promise<List<Metric>> => ask("/v1/metrics");
export const getWorkspaceInsights = (workspace: string, days: Days): Promise<Insights> =>
  ask("/v1/metrics/workspace", { query: { workspace, ...days } });
export const getVideoFigures = (workspace: string, days: Days): Promise<List<VideoFigures>> =>
  ask("/v1/metrics/videos", { query: { workspace, ...days } });
export const getVideoInsights = (video: string, days: Days): Promise<VideoInsights> =>
  ask(`/v1/metrics/videos/${encodeURIComponent(video)}`, { query: { ...days } });
export const getSearchInsights = (workspace: string, days: Days): Promise<SearchInsights> =>
  ask("/v1/metrics/search", { query: { workspace, ...days } });
/** What a number is about: a workspace or one of its videos, over some days. */
export interface About extends Days {
  workspace: string;
  video: string | null;
}
/** Two times to compare; `now` null is this moment. */
export interface Times {
  then: string;
  now: string | null;
}
/** `asOf` null: as it is now. */
export const explain = (name: string, about: About, asOf: string | null): Promise<Explanation> =>
  ask("/v1/metrics/explain", { query: { name, ...about, as_of: asOf } });
export const getWhy = (name: string, about: About, times: Times): Promise<Why> =>
  ask("/v1/metrics/why", { query: { name, ...about, ...times } });
