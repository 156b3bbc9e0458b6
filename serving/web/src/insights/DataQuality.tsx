/** How complete the figures are: up to when, and what came late, twice or not at all. */
import type { Freshness } from "../api/types";
import { completeness } from "./figures";

export function DataQuality({ freshness }: { freshness: Freshness }) {
  const shown = completeness(freshness);
  if (shown.length === 0) return null;
  return (
    <dl className="data-quality" aria-label="How complete the data is">
      {shown.map(({ name, value, words }) => (
        <div key={name} title={words}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
