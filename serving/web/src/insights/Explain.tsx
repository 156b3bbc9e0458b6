/** Where a figure comes from: its definition in words, its counts, its SQL, and the rows behind it. */
import { explain } from "../api/endpoints";
import type { Metric, Row, Total } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { figure } from "../ui/format";
import { Problem } from "../ui/Problem";
import { useLoad } from "../ui/useLoad";

interface ExplainProps {
  metric: Metric;
  total: Total | null;
  scope: { workspace: string; video: string | null };
  onClose: () => void;
}

export function Explain({ metric, total, scope, onClose }: ExplainProps) {
  const { name, title, version, words } = metric;
  const told = useLoad(`explain ${name} ${scope.workspace} ${scope.video ?? ""}`, () => explain(name, scope));
  return (
    <Dialog title={title} onClose={onClose} wide>
      <p>{words}</p>
      {total && <Counts metric={metric} total={total} />}
      {told.error && <Problem error={told.error} onRetry={told.reload} />}
      {told.isLoading && <p className="muted" role="status">Looking up the rows…</p>}
      {told.data && (
        <>
          <section>
            <h3>SQL</h3>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
            <pre className="sql" tabIndex={0}>{told.data.sql}</pre>
          </section>
          {told.data.rows.length > 0 && (
            <section>
              <h3>Rows behind it</h3>
              <Rows rows={told.data.rows} title={title} />
            </section>
          )}
        </>
      )}
      <p className="small muted mono">{name}, version {version}</p>
    </Dialog>
  );
}

function Counts({ metric, total }: { metric: Metric; total: Total }) {
  const { numerator, denominator } = total;
  const parts = [metric.numerator ?? "counted", metric.denominator ?? "out of"];
  return (
    <p>
      <strong>{figure(total.value, metric.unit)}</strong>
      {numerator !== undefined && numerator !== null && denominator !== undefined && denominator !== null && (
        <span className="muted"> = {figure(numerator, "count")} {spaced(parts[0])} ÷ {figure(denominator, "count")} {spaced(parts[1])}</span>
      )}
      <span className="muted">; the period before: {figure(total.before, metric.unit)}</span>
    </p>
  );
}

function Rows({ rows, title }: { rows: readonly Row[]; title: string }) {
  const columns = Object.keys(rows[0] ?? {});
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
    <div className="rows" tabIndex={0} role="region" aria-label={`Rows behind ${title}`}>
      <table>
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col">{spaced(column)}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>{columns.map((column) => <td key={column} className="mono">{cell(row[column])}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const spaced = (name: string | undefined): string => (name ?? "").replaceAll("_", " ");

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toFixed(3);
  return typeof value === "string" ? value : JSON.stringify(value);
}
