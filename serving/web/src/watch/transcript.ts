/** The words of a transcript: which are spoken now, and where a phrase occurs. */
import type { Segment } from "../api/types";

/** The last segment that has begun, or -1 before the first: between two segments the earlier one stays lit. */
export function segmentAt(segments: readonly Segment[], ms: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start_ms ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export interface Match {
  segment: number;
  from: number;
  to: number;
}

/** Every place where the phrase stands, whatever its case and accents; spaces in the phrase match any run of spaces. */
export function findPhrase(segments: readonly Segment[], phrase: string): Match[] {
  const wanted = plain(phrase).trim();
  if (!wanted) return [];
  const pattern = new RegExp(wanted.split(/\s+/).map(escaped).join("\\s+"), "g");
  return segments.flatMap(({ text }, segment) =>
    [...plain(text).matchAll(pattern)].map((match) => ({ segment, from: match.index, to: match.index + match[0].length })),
  );
}

export interface Piece {
  from: number;
  text: string;
  isMatch: boolean;
}

/** Text cut at the matches, for showing them marked. */
export function marked(text: string, matches: readonly { from: number; to: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { from, to } of [...matches].sort((a, b) => a.from - b.from)) {
    if (from < done || to > text.length) continue;
    if (from > done) pieces.push({ from: done, text: text.slice(done, from), isMatch: false });
    pieces.push({ from, text: text.slice(from, to), isMatch: true });
    done = to;
  }
  return done < text.length ? [...pieces, { from: done, text: text.slice(done), isMatch: false }] : pieces;
}

/** Lower case without accents, character for character, so that places in it are places in the original. */
function plain(text: string): string {
  return Array.from(text, (letter) => {
    const bare = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return bare.length === letter.length ? bare : letter;
  }).join("");
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
