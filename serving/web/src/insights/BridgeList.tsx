/** A bridge from the number then to the number now: each cause as a bar that begins where the one before it ends. */
import type { CSSProperties, ReactNode } from "react";
import type { Metric, Why } from "../api/types";
import { exact, moment, plural, signed } from "../ui/format";
import { bridge, placeOf, type Bridge, type Step } from "./bridge";

interface BridgeListProps {
  why: Why;
  isNow: boolean;
  /** Opens the rows behind the number of a time; null: of now. */
  onRows: (asOf: string | null) => void;
}

export function BridgeList({ why, isNow, onRows }: BridgeListProps) {
  const { metric, then, now, value_then, value_now } = why;
  const made = bridge(why);
  const rows = (asOf: string | null, time: string): ReactNode => (
    <button type="button" className="link small" aria-label={`Rows and SQL of ${time}`} onClick={() => onRows(asOf)}>Rows and SQL</button>
  );
  return (
    <ol className="bridge" aria-label={`How ${metric.title} changed`}>
      <End name={`Shown on ${moment(then)}`} value={value_then} metric={metric} made={made}>{rows(then, moment(then))}</End>
      {made.steps.map((step) => <CauseRow key={step.cause} step={step} metric={metric} made={made} />)}
      <End name={isNow ? "Shown now" : `Shown on ${moment(now)}`} value={value_now} metric={metric} made={made}>{rows(isNow ? null : now, isNow ? "now" : moment(now))}</End>
    </ol>
  );
}

interface EndProps {
  name: string;
  value: number;
  metric: Metric;
  made: Bridge;
  children: ReactNode;
}

function End({ name, value, metric, made, children }: EndProps) {
  return (
    <li className="bridge-end">
      <span><strong>{name}</strong> {children}</span>
      <Bar from={made.low === 0 ? 0 : value} to={value} made={made} />
      <strong className="number" title={String(value)}>{exact(value, metric.unit)}</strong>
    </li>
  );
}

function CauseRow({ step, metric, made }: { step: Step; metric: Metric; made: Bridge }) {
  const { name, words, change, events, from, to } = step;
  return (
    <li className={moodOf(change, metric)}>
      <span>
        {name}
        <span className="small muted">{words}{events !== null && ` (${plural(events, "event")})`}</span>
      </span>
      <Bar from={from} to={to} made={made} />
      <span className="number bridge-change" title={String(change)}>{signed(change, metric.unit)}</span>
    </li>
  );
}

function Bar({ from, to, made }: { from: number; to: number; made: Bridge }) {
  const [left, right] = [Math.min(from, to), Math.max(from, to)].map((value) => placeOf(value, made) * 100) as [number, number];
  const style: CSSProperties = { left: `${left}%`, width: `${right - left}%` };
  return <span className="bridge-track" aria-hidden="true"><span className="bridge-bar" style={style} /></span>;
}

function moodOf(change: number, { higher_is_better }: Metric): string {
  if (change === 0 || higher_is_better === undefined || higher_is_better === null) return "";
  return change > 0 === higher_is_better ? "good" : "bad";
}
