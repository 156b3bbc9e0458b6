/** A made-up `/v1` for the development server: enough behaviour to work on every page. Posted events go to its log. */
import { createReadStream, existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { catalog, insights, videoFigures, videoInsights } from "./numbers";
import { allVideos, chaptersOf, MEDIA, oddVideos, PERSON, segmentsOf, summaryOf, talks, WORKSPACE, type Talk } from "./talks";
import type { Comment, SearchHit, Share } from "../src/api/types";

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  cookie: string;
}
interface Told {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

const comments: Comment[] = [
  { id: "c_1", person: { id: "p_ben", name: "Ben Okafor" }, kind: "comment", text: "Could we get the numbers behind this?", position_ms: 12_000, created_at: new Date(Date.now() - 7e6).toISOString(), removable: false },
  { id: "c_2", person: PERSON, kind: "reaction", text: "🎉", position_ms: 31_000, created_at: new Date(Date.now() - 5e6).toISOString(), removable: true },
];
const shares: Share[] = [{ id: "s_1", created_at: new Date(Date.now() - 3e8).toISOString(), expires_at: null, revoked_at: null, has_password: true }];
const events: unknown[] = [];
let unlocked = false;

export function mockApi() {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://dev");
    if (pathname.startsWith("/media/")) {
      sendMedia(pathname, response);
      return;
    }
    if (!pathname.startsWith("/v1/")) {
      next();
      return;
    }
    let body = "";
    request.on("data", (chunk: Buffer) => { body += chunk.toString(request.method === "PATCH" && pathname.includes("uploads") ? "latin1" : "utf8"); });
    request.on("end", () => {
      const asked = { method: request.method ?? "GET", path: pathname, query: searchParams, body, cookie: request.headers.cookie ?? "" };
      send(response, answer(asked, request));
    });
  };
}

function send(response: ServerResponse, { status = 200, json, text, headers = {} }: Told): void {
  response.writeHead(status, { "Content-Type": json === undefined ? "text/plain" : "application/json", ...headers });
  response.end(json === undefined ? (text ?? "") : JSON.stringify(json));
}

const problem = (status: number, message: string, hint: string): Told => ({ status, json: { error: { code: String(status), message, hint } } });
const session = { person: PERSON, workspaces: [WORKSPACE, { id: "w_2", name: "Quiet Corner", role: "viewer" }] };
const SIGNED_IN = { "Set-Cookie": "reelhouse_session=dev; Path=/" };

function answer(asked: Asked, request: IncomingMessage): Told {
  const { method, path, query, body } = asked;
  const key = `${method} ${path}`;
  const days: [string, string] = [query.get("from") ?? "", query.get("to") ?? ""];
  if (key === "POST /v1/events") return takeEvents(body);
  if (key === "GET /v1/dev/events") return { json: events };
  if (key === "GET /v1/setup") return { json: { needed: false } };
  if (key === "POST /v1/session") return body.includes("wrong") ? problem(401, "E-mail address or password is wrong.", "Try again.") : { json: session, headers: SIGNED_IN };
  if (key === "DELETE /v1/session") return { status: 204, headers: { "Set-Cookie": "reelhouse_session=; Path=/; Max-Age=0" } };
  if (path.startsWith("/v1/shares/")) return share(asked);
  if (path.startsWith("/v1/videos/")) return video(asked);
  if (!asked.cookie.includes("reelhouse_session=dev")) return problem(401, "Nobody is signed in.", "Sign in.");
  if (key === "GET /v1/session") return { json: session };
  if (key === "GET /v1/videos") return { json: { items: allVideos(), next: null } };
  if (key === "GET /v1/search") return { json: search(query) };
  if (key === "GET /v1/metrics") return { json: { items: catalog } };
  if (key === "GET /v1/metrics/workspace") return { json: insights(...days, 1) };
  if (key === "GET /v1/metrics/videos") return { json: { items: videoFigures() } };
  if (key === "GET /v1/metrics/search") return { json: searchInsights };
  if (key === "GET /v1/metrics/explain") return { json: explanation(query) };
  if (key === "GET /v1/metrics/why") return { json: whyChanged(query) };
  if (path.startsWith("/v1/metrics/videos/")) return { json: videoInsights(path.slice(19), ...days) };
  if (path.startsWith("/v1/uploads")) return upload(method, request, body);
  return problem(404, `No page '${path}'.`, "It may have been deleted.");
}

function takeEvents(body: string): Told {
  const batch = JSON.parse(body) as { events: unknown[] };
  events.push(...batch.events);
  return { status: 202, json: { acknowledged: batch.events.length } };
}

function share({ method, path, body }: Asked): Told {
  const [, , , token = "", act] = path.split("/");
  if (token === "gone") return problem(404, "No share link.", "It may have been revoked.");
  if (act === "unlock" && method === "POST") {
    unlocked = body.includes("sesame");
    return unlocked ? { json: {} } : problem(403, "That is not the password.", "Ask the person who sent the link.");
  }
  if (token === "locked" && !unlocked) return { json: { video: null, needs_password: true } };
  return { json: { video: { ...talks[1]?.video, can: { edit: false, share: false, insights: false }, views: null, watched: null }, needs_password: false } };
}

function video(asked: Asked): Told {
  const { method, path, query, body, cookie } = asked;
  const [, , , id = "", part = ""] = path.split("/");
  const found = allVideos().find((one) => one.id === id);
  if (!found || (!cookie.includes("dev") && !query.get("share"))) return problem(404, `No video '${id}'.`, "It may have been deleted.");
  const talk = talks.find((one) => one.video.id === id);
  if (part === "" && method === "PATCH") Object.assign(found, JSON.parse(body));
  if (part === "") return { json: found };
  if (part === "retry") return { status: 202, json: { steps: [] } };
  if (part === "comments") return comment(method, body, path);
  if (part === "shares") return shareLinks(method, body, path);
  if (part === "next") return { json: { items: talks.filter((one) => one !== talk).slice(3, 7).map((one, at) => ({ video: one.video, reason: ["Also about databases", "Watched next by 14 people", "Explains “free space” further", "By the same speaker"][at] ?? "", start_ms: at === 2 ? 21_000 : 0 })) } };
  if (part === "playback") return { json: playback(talk ?? (talks[0] as Talk), Boolean(talk)) };
  if (!talk) return part === "chapters" ? { json: { items: [] } } : problem(404, "Not made yet.", "Wait.");
  if (part === "transcript") return { json: { engine: "pocketsphinx", model: "en-us", language: "en", segments: segmentsOf(talk) } };
  if (part.startsWith("transcript.")) return { text: segmentsOf(talk).map(({ text }) => text).join("\n") };
  if (part === "chapters") return { json: { items: chaptersOf(talk) } };
  return part === "summary" ? { json: summaryOf(talk) } : problem(404, "No such part.", "");
}

function playback({ script }: Talk, hasWords: boolean) {
  const at = `/media/g/${script.slug}`;
  return { hls: `${at}/master.m3u8`, dash: null, poster: `${at}/poster.jpg`, storyboard: `${at}/storyboard.vtt`, captions: hasWords ? `${at}/captions.vtt` : null, expires_at: new Date(Date.now() + 3.6e6).toISOString(), server_time_ms: Date.now() + 5_000, duration_ms: script.duration_ms };
}

function comment(method: string, body: string, path: string): Told {
  if (method === "GET") return { json: { items: comments } };
  if (method === "DELETE") {
    comments.splice(comments.findIndex(({ id }) => path.endsWith(id)), 1);
    return { status: 204 };
  }
  const made = { ...(JSON.parse(body) as Comment), id: `c_${Date.now()}`, person: PERSON, created_at: new Date().toISOString(), removable: true };
  comments.push(made);
  return { status: 201, json: made };
}

function shareLinks(method: string, body: string, path: string): Told {
  if (method === "GET") return { json: { items: shares } };
  if (method === "DELETE") {
    shares.splice(shares.findIndex(({ id }) => path.endsWith(id)), 1);
    return { status: 204 };
  }
  const wanted = JSON.parse(body) as { password?: string; expires_at?: string };
  const made = { id: `s_${Date.now()}`, created_at: new Date().toISOString(), expires_at: wanted.expires_at ?? null, revoked_at: null, has_password: Boolean(wanted.password) };
  shares.push(made);
  return { status: 201, json: { ...made, token: "open", url: "http://127.0.0.1:5173/s/open" } };
}

function search(query: URLSearchParams) {
  const q = query.get("q") ?? "";
  const words = q.toLowerCase().split(/\W+/).filter((word) => word.length > 2);
  const hits = talks.flatMap((talk) => hitsOf(talk, words)).sort((a, b) => b.score - a.score);
  const items = hits.filter((hit) => hit.score > 0).slice(0, 12);
  return { session: `01999999-0000-7000-8000-${String(Date.now()).slice(-12)}`, query: q, took_ms: 14, items, nearest: items.length > 0 ? [] : hits.slice(0, 3) };
}

function hitsOf(talk: Talk, words: string[]): SearchHit[] {
  const lines = segmentsOf(talk).map((segment) => ({ ...segment, found: words.filter((word) => segment.text.toLowerCase().includes(word)) }));
  const [best, ...more] = [...lines].sort((a, b) => b.found.length - a.found.length);
  if (!best) return [];
  const around = lines.slice(Math.max(0, best.index - 1), best.index + 3);
  const snippet = around.map(({ text }) => text).join(" ");
  const highlights = best.found.flatMap((word): [number, number][] => { const from = snippet.toLowerCase().indexOf(word); return from < 0 ? [] : [[from, from + word.length]]; });
  const rest = more.filter(({ found }) => found.length > 0).slice(0, 3).map(({ start_ms, end_ms, text }) => ({ start_ms, end_ms, snippet: text, highlights: [], score: 0.2 }));
  return [{ video: talk.video, start_ms: best.start_ms, end_ms: around.at(-1)?.end_ms ?? best.end_ms, score: best.found.length, snippet, highlights, by: best.found.length > 1 ? "both" : best.index % 2 ? "meaning" : "words", poster: talk.video.poster, more: rest }];
}

const searchInsights = {
  kept_from: null,
  totals: { searches: { value: 412, before: 380 }, search_success: { value: 0.58, before: 0.52 } },
  queries: [["why did the payments stop", 41, 0, 32], ["holiday carry over", 23, 23, 0], ["free space database", 19, 0, 12], ["roof garden plan", 12, 0, 9], ["expense policy", 9, 9, 0]].map(([query, searches, no_result, successes]) => ({ query, searches, no_result, successes })),
};

function explanation(query: URLSearchParams) {
  const metric = catalog.find(({ name }) => name === query.get("name"));
  const sql = `SELECT\n  SUM(CASE WHEN "is_view" THEN 1 ELSE 0 END) AS "${metric?.name ?? ""}"\nFROM silver.playbacks\nWHERE workspace = 'w_1' AND counted`;
  const rows = Array.from({ length: 12 }, (_, at) => ({ session: `01999999-${at}000-7000-8000-000000000000`, day: "2026-11-20", watched_ms: 40_000 + at * 731, distinct_ms: 39_000, is_view: true }));
  return { metric, sql, rows, value: 1234, kept_from: null };
}

function whyChanged(query: URLSearchParams) {
  const metric = catalog.find(({ name }) => name === query.get("name"));
  const causes = [
    { cause: "definition", words: "The definition, or the code that makes the facts, changed", change: 0, events: null },
    { cause: "removed", words: "Events were removed by a retention policy, or people were forgotten", change: -12, events: 140 },
    { cause: "late", words: "Events came afterwards, for days that were closed then", change: 31, events: 402 },
    { cause: "new", words: "Events came since then, for days that were still open", change: 87, events: 1_204 },
  ];
  return { metric, then: query.get("then"), now: query.get("now") ?? new Date().toISOString(), value_then: 1_204, value_now: 1_310, difference: 106, causes, closed_before: null, kept_from: null, remarks: [] };
}

function upload(method: string, request: IncomingMessage, body: string): Told {
  const tus = { "Tus-Resumable": "1.0.0" };
  if (method === "POST") return { status: 201, headers: { ...tus, Location: "/v1/uploads/u_1" } };
  const offset = Number(request.headers["upload-offset"] ?? 0) + body.length;
  if (method === "PATCH") return { status: 204, headers: { ...tus, "Upload-Offset": String(offset), "Reelhouse-Video": oddVideos[0]?.id ?? "" } };
  return { status: 204, headers: tus };
}

function sendMedia(path: string, response: ServerResponse): void {
  const file = join(MEDIA, normalize(path.slice("/media/g/".length)));
  if (!MEDIA || !existsSync(file)) {
    send(response, problem(404, "No such file.", ""));
    return;
  }
  const types: Record<string, string> = { m3u8: "application/vnd.apple.mpegurl", vtt: "text/vtt", jpg: "image/jpeg", mp4: "video/mp4", m4s: "video/iso.segment" };
  response.writeHead(200, { "Content-Type": types[file.split(".").at(-1) ?? ""] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
}

