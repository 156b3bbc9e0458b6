/** The row of figures, the large chart of the chosen one, and the dialog that says where a figure comes from. */
import { useMemo, useState, type ReactNode } from "react";
import type { About } from "../api/endpoints";
import type { Insights, Metric } from "../api/types";
import { Chart } from "./Chart";
import { dailyChart, dailyWords } from "./charts";
import { Explain, type Part } from "./Explain";
import { Figure } from "./Figure";
import { leadingMetrics, series } from "./figures";

interface FigureRowProps {
  insights: Insights;
  catalog: readonly Metric[];
  /** Null for those who may not see single rows. */
  about: About | null;
  /** Stands between the figures and the daily chart. */
  children?: ReactNode;
}

export function FigureRow({ insights, catalog, about, children }: FigureRowProps) {
  const { totals, daily, period, before, freshness } = insights;
  const metrics = useMemo(() => leadingMetrics(catalog, totals), [catalog, totals]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [explained, setExplained] = useState<{ metric: Metric; opensAt: Part } | null>(null);
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
              isChosen={one === metric} onChoose={() => setChosen(one.name)} onExplain={() => setExplained({ metric: one, opensAt: "meaning" })}
            />
          );
        })}
      </section>
      {children}
      {metric && option && (
        <section className="card chart-card" aria-labelledby="daily-title">
          <header className="card-head">
            <h2 id="daily-title">{metric.title} by day</h2>
            {about && <button type="button" className="plain" onClick={() => setExplained({ metric, opensAt: "why" })}>Why did this change?</button>}
          </header>
          <Chart label={dailyWords(metric, points)} option={option} />
        </section>
      )}
      {explained && <Explain {...explained} total={totals[explained.metric.name] ?? null} about={about} onClose={() => setExplained(null)} />}
    </>
  );
}
