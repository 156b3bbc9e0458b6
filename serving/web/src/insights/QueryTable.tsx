/** What people searched for, and which questions nothing answered: a list of videos to record. */
import { useState } from "react";
import type { About } from "../api/endpoints";
import type { Metric, QueryRow, SearchInsights } from "../api/types";
import { searchPath } from "../shell/routes";
import { Link } from "../shell/router";
import { figure } from "../ui/format";
import { BarTable, type Column } from "./BarTable";
import { Definitions } from "./Definitions";
import { Explain } from "./Explain";
import { KeptNote } from "./KeptNote";

const COLUMNS: Column<QueryRow>[] = [
  { name: "query", title: "Search", value: (row) => row.query, show: (row) => <Link to={searchPath(row.query)}>{row.query}</Link> },
  { name: "searches", title: "Searches", unit: "count", value: (row) => row.searches },
  { name: "success", title: "Found and watched", unit: "share", value: (row) => (row.searches > 0 ? row.successes / row.searches : null) },
  { name: "no_result", title: "Without a result", unit: "count", value: (row) => row.no_result },
];

const TOTALS = ["searches", "search_success", "search_no_click", "search_no_result"];

export function QueryTable({ insights, catalog, about }: { insights: SearchInsights; catalog: readonly Metric[]; about: About }) {
  const [onlyUnanswered, setOnlyUnanswered] = useState(false);
  const [explained, setExplained] = useState<Metric | null>(null);
  const metrics = TOTALS.flatMap((name) => catalog.filter((metric) => metric.name === name && name in insights.totals));
  const rows = onlyUnanswered ? insights.queries.filter((row) => row.no_result > 0 || row.successes === 0) : insights.queries;
  return (
    <>
      <div className="table-head">
        <ul className="totals">
          {metrics.map(({ name, title, unit }) => <li key={name}><strong>{figure(insights.totals[name]?.value, unit)}</strong> {title.toLowerCase()}</li>)}
        </ul>
        <label className="choice"><input type="checkbox" checked={onlyUnanswered} onChange={(event) => setOnlyUnanswered(event.target.checked)} /> Only unanswered</label>
      </div>
      <BarTable label="Searches" columns={COLUMNS} rows={rows} rowKey={(row) => row.query} sortedBy="searches" empty={onlyUnanswered ? "Every search led somewhere." : "Nobody searched in this period."} />
      <KeptNote keptFrom={insights.kept_from} period={about} />
      <Definitions metrics={metrics} onExplain={setExplained} />
      {explained && <Explain metric={explained} total={insights.totals[explained.name] ?? null} about={about} onClose={() => setExplained(null)} />}
    </>
  );
}
