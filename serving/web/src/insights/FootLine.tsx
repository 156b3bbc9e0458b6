/** The line at the foot: how fresh the data is, and what was left out of it. */
import type { Freshness } from "../api/types";
import { Icon } from "../ui/Icon";
import { plural } from "../ui/format";
import { freshnessWords, isStale } from "./figures";

export function FootLine({ freshness }: { freshness: Freshness }) {
  return (
    <p className={isStale(freshness) ? "foot-line stale" : "foot-line"} role="status" title={`${plural(freshness.events, "event")} taken in, of which ${plural(freshness.late, "event")} came late and still counted`}>
      {isStale(freshness) && <Icon name="warning" />}
      {freshnessWords(freshness)}
    </p>
  );
}
