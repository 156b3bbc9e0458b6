/** The retention of a video by moment, joined to its words: where people leave, and what is said there. */
import { useMemo } from "react";
import type { Chapter, Retention, Segment } from "../api/types";
import { sharpestDrops } from "../player/retention";
import { go, Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { clockTime, percent } from "../ui/format";
import { segmentAt } from "../watch/transcript";
import { Chart } from "./Chart";
import { retentionChart } from "./charts";

interface RetentionCardProps {
  video: string;
  retention: Retention;
  durationMs: number | null;
  chapters: readonly Chapter[];
  segments: readonly Segment[];
}

export function RetentionCard({ video, retention, durationMs: probedMs, chapters, segments }: RetentionCardProps) {
  const { positions } = retention;
  const durationMs = retention.duration_ms ?? probedMs ?? 0;
  const option = useMemo(() => retentionChart({ positions, durationMs, chapters, segments }), [positions, durationMs, chapters, segments]);
  const drops = useMemo(() => sharpestDrops(positions, durationMs), [positions, durationMs]);
  if (positions.length === 0 || durationMs === 0) return <p className="card table-none muted">No views in this period, so there is no retention to show.</p>;
  return (
    <section className="card chart-card" aria-labelledby="retention-title">
      <h2 id="retention-title">Retention</h2>
      <p className="small muted">Share of viewers who saw each moment; dotted: plays per view, which rewatching lifts above the line. Press a moment to watch it.</p>
      <Chart label={words(positions, durationMs)} option={option} onPress={(ms) => go(watchPath(video, Math.max(0, ms)))} />
      {drops.length > 0 && (
        <>
          <h3>Where people leave</h3>
          <ol className="drops">
            {drops.map(({ startMs, endMs, lost }) => (
              <li key={startMs}>
                <Link to={watchPath(video, startMs)}>{clockTime(startMs)} – {clockTime(endMs)}</Link>
                <strong>−{percent(lost)}</strong>
                <span className="muted">{segments[segmentAt(segments, startMs)]?.text ?? ""}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function words(positions: Retention["positions"], durationMs: number): string {
  const [first, last] = [positions[0]?.audience, positions.at(-1)?.audience];
  const said = (share: number | null | undefined): string => (share === null || share === undefined ? "an unknown share" : percent(share));
  return `Retention over ${clockTime(durationMs)}: ${said(first)} of viewers at the start, ${said(last)} at the end`;
}
