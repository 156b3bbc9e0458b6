/** The chapters of a video; the one that plays is lit, a click goes there. */
import type { Chapter } from "../api/types";
import { usePlayhead } from "../player/usePlayhead";
import type { PlayerHandle } from "../player/usePlayer";
import { clockTime } from "../ui/format";

interface ChaptersTabProps {
  chapters: readonly Chapter[];
  handle: PlayerHandle | null;
  onSeek: (ms: number) => void;
}

export function ChaptersTab({ chapters, handle, onSeek }: ChaptersTabProps) {
  const active = usePlayhead(handle?.element ?? null, (position) => chapters.findLastIndex((chapter) => chapter.start_ms <= position));
  const open = (chapter: Chapter): void => {
    handle?.playback.interacted("chapter", String(chapter.index));
    onSeek(chapter.start_ms);
  };
  return (
    <ol className="chapters">
      {chapters.map((chapter, place) => (
        <li key={chapter.index} aria-current={place === active ? "true" : undefined}>
          <button type="button" className="line" onClick={() => open(chapter)}>
            <span className="line-time">{clockTime(chapter.start_ms)}</span>
            <span>
              {chapter.title}
              <span className="muted small chapter-length">{clockTime(chapter.end_ms - chapter.start_ms)}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
