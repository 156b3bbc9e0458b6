/** A quiet line where a period begins before the first day whose events are kept. */
import type { Period } from "../api/types";
import { keptWords } from "./figures";

interface KeptNoteProps {
  keptFrom: string | null;
  period: Pick<Period, "from">;
  /** What this means for what stands beside it. */
  meaning?: string;
}

export const STILL_COUNTED = "Counts and times still include those days; people, shares, curves and searches do not.";

export function KeptNote({ keptFrom, period, meaning = "" }: KeptNoteProps) {
  const words = keptWords(keptFrom, period);
  return words && <p className="kept-note small muted" role="note">{words} {meaning}</p>;
}
