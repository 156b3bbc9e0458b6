/** What a figure means and where it comes from: its definition in words, its counts, its SQL, and the rows behind it. */
import { explain, type About } from "../api/endpoints";
import type { Metric, Row, Total } from "../api/types";
import { exact, figure, moment } from "../ui/format";
import { Problem } from "../ui/Problem";
import { useLoad } from "../ui/useLoad";
import { KeptNote } from "./KeptNote";

interface BehindProps {
  metric: Metric;
  about: About;
  /** As it was at this time; null: as it is now. */
  asOf: string | null;
  onNow: () => void;
}

interface MeaningProps extends Omit<BehindProps, "about"> {
  total: Total | null;
  /** Null for those who may not see single rows. */
  about: About | null;
}

export function Meaning({ total, about, ...rest }: MeaningProps) {
  const { metric, asOf } = rest;
  return (
    <>
      <p>{metric.words}</p>
      {total && asOf === null && <Counts metric={metric} total={total} />}
      {about && <Behind about={about} {...rest} />}
      <p className="small muted mono">{metric.name}, version {metric.version}</p>
    </>
  );
}

function Behind({ metric, about, asOf, onNow }: BehindProps) {
  const { name, title, unit } = metric;
  const told = useLoad(`explain ${name} ${about.workspace} ${about.video ?? ""} ${about.from} ${about.to} ${asOf ?? ""}`, () => explain(name, about, asOf));
  return (
    <>
      {asOf !== null && (
        <p>
          As of {moment(asOf)}: <strong>{told.data?.value === undefined || told.data.value === null ? "–" : exact(told.data.value, unit)}</strong>
          {" "}<button type="button" className="link" onClick={onNow}>Show now</button>
        </p>
      )}
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
          <KeptNote keptFrom={told.data.kept_from} period={about} meaning="The rows are those of later days." />
        </>
      )}
    </>
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
