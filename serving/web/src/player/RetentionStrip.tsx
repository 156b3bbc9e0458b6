/** The retention curve under the seek bar, on the same time axis: how much of the audience saw each moment. */
import { useEffect, useRef, useState, type PointerEvent } from "react";
import type { Retention } from "../api/types";
import { clockTime, percent } from "../ui/format";
import { areaPath, curve, linePath, positionAt } from "./retention";

const [WIDTH, HEIGHT] = [1000, 40];

interface StripProps {
  retention: Retention;
  element: HTMLVideoElement;
  onSeek: (ms: number) => void;
}

export function RetentionStrip({ retention, element, onSeek }: StripProps) {
  const [at, setAt] = useState<number | null>(null);
  const played = useGliding(element);
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
      <span className="retention-played" ref={played} />
      {at !== null && <span className="retention-place" style={{ left: `${at * 100}%` }} />}
      <figcaption className="small">
        {at !== null && shown ? `${clockTime(at * duration)}: ${shown.audience === null ? "not known" : `${percent(shown.audience)} of viewers`}` : "Audience retention"}
      </figcaption>
    </figure>
  );
}

/** A mark that stands where the playhead is, at every frame: as exactly as the handle of the seek bar above it. */
function useGliding(element: HTMLVideoElement) {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const place = (): void => {
      const share = element.duration > 0 ? element.currentTime / element.duration : 0;
      if (mark.current) mark.current.style.left = `${share * 100}%`;
      frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
  }, [element]);
  return mark;
}

/** The curve in words, for those who cannot see it. */
function described({ positions }: Retention, duration: number): string {
  const said = [0.25, 0.5, 0.75].flatMap((share) => {
    const audience = positionAt(positions, share)?.audience;
    return audience === null || audience === undefined ? [] : [`${percent(audience)} at ${clockTime(share * duration)}`];
  });
  return `Audience retention: ${said.join(", ") || "not known"}`;
}
