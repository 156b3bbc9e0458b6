/** The row of figures, the large chart of the chosen one, and the dialog that says where a figure comes from. */
import { useMemo, useState, type ReactNode } from "react";
import type { Insights, Metric } from "../api/types";
import { Chart } from "./Chart";
import { dailyChart, dailyWords } from "./charts";
import { Explain } from "./Explain";
import { Figure } from "./Figure";
import { leadingMetrics, series } from "./figures";

interface FigureRowProps {
  insights: Insights;
  catalog: readonly Metric[];
  scope: { workspace: string; video: string | null };
  /** Stands between the figures and the daily chart. */
  children?: ReactNode;
}

export function FigureRow({ insights, catalog, scope, children }: FigureRowProps) {
  const { totals, daily, period, before, freshness } = insights;
  const metrics = useMemo(() => leadingMetrics(catalog, totals), [catalog, totals]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [explained, setExplained] = useState<Metric | null>(null);
  const metric = metrics.find(({ name }) => name === chosen) ?? metrics[0];
  const points = useMemo(() => (metric ? series(daily, metric, period, freshness) : []), [daily, metric, period, freshness]);
  const option = useMemo(() => (metric ? dailyChart(metric, points) : null), [metric, points]);

  return (
    <>
      <section className="figures" aria-label="Figures">
        {metrics.map((one) => {
          const total = totals[one.name];
          return total && (
            <Figure
              key={one.name} metric={one} total={total} before={before} points={series(daily, one, period, freshness)}
              isChosen={one === metric} onChoose={() => setChosen(one.name)} onExplain={() => setExplained(one)}
            />
          );
        })}
      </section>
      {children}
      {metric && option && (
        <section className="card chart-card" aria-labelledby="daily-title">
          <h2 id="daily-title">{metric.title} by day</h2>
          <Chart label={dailyWords(metric, points)} option={option} />
        </section>
      )}
      {explained && <Explain metric={explained} total={totals[explained.name] ?? null} scope={scope} onClose={() => setExplained(null)} />}
    </>
  );
}
