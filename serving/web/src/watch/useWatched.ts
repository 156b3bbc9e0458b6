/** Everything that a watch page shows about a video; asks again while parts of it are still being made. */
import { useEffect, useRef } from "react";
import { getChapters, getComments, getNext, getPlayback, getSummary, getTranscript, getVideoInsights, type Door } from "../api/endpoints";
import type { Video } from "../api/types";
import { isUnfinished } from "../library/state";
import { useLoad } from "../ui/useLoad";

const LOOK_AGAIN_MS = 4_000;

/** Parts that are not made yet are not asked for. */
export function useWatched(video: Video, door: Door, reloadVideo: () => void) {
  const name = `${door.video} ${door.share ?? ""}`;
  const playback = useLoad(video.playable ? `playback ${name}` : null, () => getPlayback(door));
  useWhenMade(isMade(video, /transcri|caption/), playback.reload);
  const hasWords = Boolean(playback.data?.captions);
  const made = (part: RegExp, isAsked = hasWords): string | null => (isAsked && isMade(video, part) ? `${part.source} ${name}` : null);
  const transcript = useLoad(made(/transcri/), () => getTranscript(door));
  const chapters = useLoad(made(/chapter/), () => getChapters(door));
  const summary = useLoad(made(/summar|insight/), () => getSummary(door));
  const next = useLoad(`next ${name}`, () => getNext(door));
  const comments = useLoad(`comments ${name}`, () => getComments(door));
  const figures = useLoad(video.can.insights ? `figures ${name}` : null, () => getVideoInsights(video.id, sinceMade(video)));
  useWhileUnfinished(video, reloadVideo);
  return { playback, transcript, chapters, summary, next, comments, figures };
}

/** Whether no step that makes this part is still to come. */
export function isMade(video: Pick<Video, "work">, part: RegExp): boolean {
  return !video.work.some(({ step, words }) => part.test(step) || part.test(words));
}

export function sinceMade({ created_at }: Pick<Video, "created_at">, now = new Date()): { from: string; to: string } {
  return { from: created_at.slice(0, 10), to: now.toISOString().slice(0, 10) };
}

/** Captions are part of the addresses: when they have been made, the addresses are asked for again. */
function useWhenMade(isThere: boolean, reload: () => void): void {
  const wasThere = useRef(isThere);
  useEffect(() => {
    if (isThere && !wasThere.current) reload();
    wasThere.current = isThere;
  }, [isThere, reload]);
}

function useWhileUnfinished(video: Video, reload: () => void): void {
  const newest = useRef(reload);
  useEffect(() => { newest.current = reload; });
  const waits = isUnfinished(video);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(() => { if (document.visibilityState === "visible") newest.current(); }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits]);
}
