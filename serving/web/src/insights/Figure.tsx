/** One figure of the row: its value, the change against the period before, its days, and the way to its definition. */
import type { Metric, Period, Total } from "../api/types";
import { change, day, figure } from "../ui/format";
import { Icon } from "../ui/Icon";
import type { Point } from "./figures";
import { Sparkline } from "./Sparkline";

interface FigureProps {
  metric: Metric;
  total: Total;
  before: Period;
  points: readonly Point[];
  isChosen: boolean;
  onChoose: () => void;
  onExplain: () => void;
}

export function Figure({ metric, total, before, points, isChosen, onChoose, onExplain }: FigureProps) {
  return (
    <div className={isChosen ? "figure chosen" : "figure"}>
      <button type="button" className="figure-main" aria-pressed={isChosen} onClick={onChoose}>
        <span className="figure-title">{metric.title}</span>
        <span className="figure-value">{figure(total.value, metric.unit)}</span>
        <ChangeWords metric={metric} total={total} before={before} />
        <Sparkline points={points} />
      </button>
      <button type="button" className="plain square figure-info" aria-label={`What ${metric.title} means`} onClick={onExplain}>
        <Icon name="info" />
      </button>
    </div>
  );
}

function ChangeWords({ metric, total, before }: Pick<FigureProps, "metric" | "total" | "before">) {
  const told = change(total.value, total.before, metric.unit);
  const against = `${day(before.from)} – ${day(before.to)}`;
  if (!told) return <span className="figure-change muted" title={`Nothing to compare with in ${against}`}>no comparison</span>;
  const isGood = metric.higher_is_better === undefined || metric.higher_is_better === null ? null : (told.direction === "up") === metric.higher_is_better;
  const mood = told.direction === "same" || isGood === null ? "muted" : isGood ? "good" : "bad";
  const arrow = { up: "▲ ", down: "▼ ", same: "" }[told.direction];
  const spoken = { up: "up ", down: "down ", same: "" }[told.direction];
  return (
    <span className={`figure-change ${mood}`} title={`Against ${against}: ${figure(total.before, metric.unit)}`}>
      <span aria-hidden="true">{arrow}</span>
      <span className="hidden-visually">{spoken}</span>
      {told.words}
    </span>
  );
}
