/** The retention curve under the seek bar, on the same time axis: how much of the audience saw each moment. */
import { useState, type PointerEvent } from "react";
import type { Retention } from "../api/types";
import { clockTime, percent } from "../ui/format";
import { areaPath, curve, linePath, positionAt } from "./retention";
import { usePlayhead } from "./usePlayhead";

const [WIDTH, HEIGHT] = [1000, 40];

interface StripProps {
  retention: Retention;
  element: HTMLVideoElement;
  onSeek: (ms: number) => void;
}

export function RetentionStrip({ retention, element, onSeek }: StripProps) {
  const [at, setAt] = useState<number | null>(null);
  const played = usePlayhead(element, (position, duration) => (duration > 0 ? Math.round((position / duration) * 2000) / 2000 : 0));
  const duration = retention.duration_ms ?? element.duration * 1000;
  const runs = curve(retention.positions);
  const place = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const shown = at === null ? null : positionAt(retention.positions, at);
  if (runs.length === 0) return <p className="retention-none small">No views yet, so there is no retention to show.</p>;
  return (
    <figure className="retention" onPointerMove={(event) => setAt(place(event))} onPointerLeave={() => setAt(null)} onPointerUp={(event) => onSeek(place(event) * duration)}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={described(retention, duration)}>
        {runs.map((points) => (
          <g key={points[0]?.x}>
            <path className="retention-area" d={areaPath(points, WIDTH, HEIGHT)} />
            <path className="retention-line" d={linePath(points, WIDTH, HEIGHT)} />
          </g>
        ))}
      </svg>
      <span className="retention-played" style={{ left: `${played * 100}%` }} />
      {at !== null && <span className="retention-place" style={{ left: `${at * 100}%` }} />}
      <figcaption className="small">
        {at !== null && shown ? `${clockTime(at * duration)}: ${shown.audience === null ? "not known" : `${percent(shown.audience)} of viewers`}` : "Audience retention"}
      </figcaption>
    </figure>
  );
}

/** The curve in words, for those who cannot see it. */
function described({ positions }: Retention, duration: number): string {
  const said = [0.25, 0.5, 0.75].flatMap((share) => {
    const audience = positionAt(positions, share)?.audience;
    return audience === null || audience === undefined ? [] : [`${percent(audience)} at ${clockTime(share * duration)}`];
  });
  return `Audience retention: ${said.join(", ") || "not known"}`;
}
