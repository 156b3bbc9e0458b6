/** A line as small as a word: the days of one figure, with gaps where there is no data. Decoration beside the figure. */
import type { Point } from "./figures";

const [WIDTH, HEIGHT] = [96, 24];

export function Sparkline({ points }: { points: readonly Point[] }) {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return <span className="spark" />;
  const [low, high] = [Math.min(0, ...known), Math.max(...known)];
  const at = (value: number, place: number): string => {
    const x = (place / Math.max(1, points.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - ((value - low) / (high - low || 1)) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const path = points.map(({ value }, place) => {
    const hasBefore = typeof points[place - 1]?.value === "number";
    return value === null ? "" : (hasBefore ? "L" : "M") + at(value, place);
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path.join("")} />
    </svg>
  );
}
