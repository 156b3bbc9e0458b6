/** The retention curve as a path: 100 equal positions on the time axis of the seek bar. */
import type { RetentionPosition } from "../api/types";

export interface CurvePoint {
  x: number;
  y: number;
}

/** Points in 0..1 (x: time, y: share of viewers, up). The curve reaches both ends of the axis; gaps stay gaps. */
export function curve(positions: readonly RetentionPosition[]): CurvePoint[][] {
  const count = positions.length;
  const runs: CurvePoint[][] = [[]];
  [...positions].sort((a, b) => a.position - b.position).forEach(({ audience }, place) => {
    if (audience === null) runs.push([]);
    else runs.at(-1)?.push({ x: (place + 0.5) / count, y: Math.min(1, audience) });
  });
  return runs.filter((run) => run.length > 0).map((run) => toTheEnds(run, count));
}

/** An area under the curve in a box of `width` by `height`, top down as SVG counts. */
export function areaPath(points: readonly CurvePoint[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  const at = ({ x, y }: CurvePoint): string => `${round(x * width)},${round((1 - y) * height)}`;
  return `M${round(first.x * width)},${height}L${points.map(at).join("L")}L${round(last.x * width)},${height}Z`;
}

export function linePath(points: readonly CurvePoint[], width: number, height: number): string {
  return points.length > 0 ? `M${points.map(({ x, y }) => `${round(x * width)},${round((1 - y) * height)}`).join("L")}` : "";
}

/** Position at a place on the axis (0..1), or null where nothing is known. */
export function positionAt(positions: readonly RetentionPosition[], share: number): RetentionPosition | null {
  const place = Math.min(positions.length - 1, Math.max(0, Math.floor(share * positions.length)));
  return positions[place] ?? null;
}

function toTheEnds(run: CurvePoint[], count: number): CurvePoint[] {
  const [first, last] = [run[0], run.at(-1)];
  const half = 0.5 / count;
  const before = first && first.x <= half + 1e-9 ? [{ x: 0, y: first.y }] : [];
  const after = last && last.x >= 1 - half - 1e-9 ? [{ x: 1, y: last.y }] : [];
  return [...before, ...run, ...after];
}

const round = (value: number): number => Math.round(value * 100) / 100;

export interface Drop {
  startMs: number;
  endMs: number;
  /** Share of the audience that left between the two ends. */
  lost: number;
}

/** The steepest falls of the audience over a window of positions, steepest first, none overlapping another. */
export function sharpestDrops(positions: readonly RetentionPosition[], durationMs: number, { window = 5, count = 3, least = 0.02 } = {}): Drop[] {
  const step = durationMs / Math.max(1, positions.length);
  const falls = positions.slice(0, -window).map((from, place) => ({
    place,
    lost: (from.audience ?? 0) - (positions[place + window]?.audience ?? from.audience ?? 0),
  }));
  const chosen: typeof falls = [];
  for (const fall of falls.sort((a, b) => b.lost - a.lost || a.place - b.place))
    if (chosen.length < count && fall.lost >= least && chosen.every((other) => Math.abs(other.place - fall.place) >= window)) chosen.push(fall);
  return chosen.map(({ place, lost }) => ({ startMs: (place + 0.5) * step, endMs: (place + window + 0.5) * step, lost }));
}
