/** What a video's state says to people. */
import type { Video } from "../api/types";
import { plural } from "../ui/format";

export interface StateWords {
  words: string;
  kind: "working" | "damaged" | "refused";
  canRetry: boolean;
}

/** The state in words, or null for a video with nothing to say about. */
export function stateWords(video: Pick<Video, "state" | "reason" | "work" | "playable" | "can">): StateWords | null {
  const { state, reason, work, can } = video;
  if (state === "refused") return { words: prefixed("refused", reason), kind: "refused", canRetry: can.edit };
  if (state === "damaged") return { words: prefixed("damaged", reason), kind: "damaged", canRetry: can.edit };
  const [first, ...others] = work.map((one) => one.words);
  if (first) return { words: others.length > 0 ? `${first}, then ${plural(others.length, "step")} more` : first, kind: "working", canRetry: false };
  return state === "processing" ? { words: reason || "waiting to be made ready", kind: "working", canRetry: false } : null;
}

export const isUnfinished = (video: Video): boolean => video.state === "processing" || video.work.length > 0;

function prefixed(state: string, reason: string): string {
  if (!reason) return state;
  return reason.toLowerCase().startsWith(state) ? reason : `${state}: ${reason}`;
}
