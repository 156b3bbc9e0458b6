/** The made-up world: people, and videos made of the sample talks of the repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chapter, Segment, Summary, Video } from "../src/api/types";

interface Script {
  slug: string;
  title: string;
  speaker: string;
  duration_ms: number;
  chapters: { title: string; start_sentence: number }[];
  sentences: { index: number; start_ms: number; end_ms: number; text: string }[];
}

export interface Talk {
  script: Script;
  video: Video;
}

const FOLDER = new URL("../../../demo/talks", import.meta.url).pathname;
/** A folder per talk with master.m3u8, poster.jpg, storyboard.vtt and captions.vtt. */
export const MEDIA = process.env["REELHOUSE_DEV_MEDIA"] ?? "";
export const PERSON = { id: "p_ada000000001", name: "Ada Fenwick", email: "ada@example.org" };
export const WORKSPACE = { id: "w_1", name: "Harbour Works", role: "owner" as const };

export const talks: Talk[] = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name, place) => {
  const script = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Script;
  return { script, video: videoOf(script, place) };
});

function videoOf(script: Script, place: number): Video {
  const hasMedia = existsSync(join(MEDIA, script.slug, "master.m3u8"));
  const at = `/media/g/${script.slug}`;
  return {
    id: `v_${script.slug}`, workspace: WORKSPACE.id, owner: { id: `p_${place % 4}`, name: script.speaker }, name: script.title, state: "ready", reason: "", work: [],
    playable: true, duration_ms: script.duration_ms, width: 1280, height: 720, created_at: new Date(Date.now() - (place * 53 + 2) * 3_600_000).toISOString(),
    visibility: place === 2 ? "private" : place === 1 ? "link" : "workspace", poster: hasMedia ? `${at}/poster.jpg` : null, storyboard: hasMedia ? `${at}/storyboard.vtt` : null,
    can: { edit: true, share: true, insights: true }, views: 400 - place * 31, watched: [0, 0.42, 1, 0, 0.1][place % 5] ?? 0,
  };
}

/** Videos whose states are not "ready". */
export const oddVideos: Video[] = [
  odd("v_new", "Standup notes, Tuesday", { state: "processing", work: [{ step: "enrich.transcribe", words: "transcribing" }, { step: "enrich.chapters", words: "finding chapters" }], playable: true }),
  odd("v_cut", "Backup drill (cut short)", { state: "damaged", reason: "damaged: published 0:41 of 1:20", duration_ms: 41_000 }),
  odd("v_text", "notes.mp4", { state: "refused", reason: "not a video: the file holds text", playable: false, duration_ms: null }),
];

function odd(id: string, name: string, more: Partial<Video>): Video {
  const base = videoOf({ slug: id.slice(2), title: name, speaker: PERSON.name, duration_ms: 64_000, chapters: [], sentences: [] }, 0);
  return { ...base, id, owner: PERSON, views: 0, watched: 0, created_at: new Date(Date.now() - 600_000).toISOString(), ...more };
}

export const allVideos = (): Video[] => [...oddVideos, ...talks.map(({ video }) => video)];

export const segmentsOf = ({ script }: Talk): Segment[] => script.sentences.map(({ index, start_ms, end_ms, text }) => ({ index, start_ms, end_ms, text, words: [] }));

export const chaptersOf = ({ script }: Talk): Chapter[] => script.chapters.map(({ title, start_sentence }, index) => ({
  index, title, start_ms: index === 0 ? 0 : (script.sentences[start_sentence]?.start_ms ?? 0),
  end_ms: script.sentences[script.chapters[index + 1]?.start_sentence ?? -1]?.start_ms ?? script.duration_ms,
}));

export const summaryOf = ({ script }: Talk): Summary => {
  const cited = script.sentences.filter((_, place) => place % 5 === 1).map(({ text, start_ms, index }) => ({ text, start_ms, segments: [index] }));
  const phrases = ["duty phone", "free space", "second of March", "main database"].map((text, place) => ({ text, weight: 1 - place / 5 }));
  return { title: script.title, statements: cited, key_phrases: phrases, action_items: cited.slice(-1), engine: "extractive" };
};
