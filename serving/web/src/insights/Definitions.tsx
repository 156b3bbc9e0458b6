/** The definitions behind the columns of a table, one button each. */
import type { Metric } from "../api/types";

export function Definitions({ metrics, onExplain }: { metrics: readonly Metric[]; onExplain: (metric: Metric) => void }) {
  if (metrics.length === 0) return null;
  return (
    <p className="definitions small muted">
      What it means:{" "}
      {metrics.map((metric, place) => (
        <span key={metric.name}>
          {place > 0 && " · "}
          <button type="button" className="link" onClick={() => onExplain(metric)}>{metric.title}</button>
        </span>
      ))}
    </p>
  );
}
