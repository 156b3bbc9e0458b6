/** Why a number changed between two times: the choice of the times, the parts of the change, and the way to its rows. */
import { getWhy, type About, type Times } from "../api/endpoints";
import { ApiError } from "../api/client";
import type { Metric, Why as Told } from "../api/types";
import { day, exact, moment, signed } from "../ui/format";
import { Problem } from "../ui/Problem";
import { useLoad } from "../ui/useLoad";
import { bridge } from "./bridge";
import { BridgeList } from "./BridgeList";
import { KeptNote } from "./KeptNote";
import { TimesForm } from "./TimesForm";

interface WhyProps {
  metric: Metric;
  about: About;
  times: Times;
  onTimes: (times: Times) => void;
  onRows: (asOf: string | null) => void;
}

export function Why({ metric, about, times, onTimes, onRows }: WhyProps) {
  const key = `why ${metric.name} ${about.workspace} ${about.video ?? ""} ${about.from} ${about.to} ${times.then} ${times.now ?? ""}`;
  const told = useLoad(key, () => getWhy(metric.name, about, times));
  return (
    <>
      <TimesForm times={times} onChoose={onTimes} />
      {told.error && <Failure error={told.error} onRetry={told.reload} />}
      {told.isLoading && <p className="muted why-waiting" role="status">Working out what changed…</p>}
      {told.data && (
        <>
          <p>{sentence(told.data, about, times.now === null)}</p>
          <BridgeList why={told.data} isNow={times.now === null} onRows={onRows} />
          <Foot told={told.data} about={about} />
        </>
      )}
    </>
  );
}

const GONE = 410;
const LOST = new ApiError(GONE, "version_gone", "That past was removed, so nobody can say any more what was shown then.", "Choose a later time.");

/** A past that is gone, or a number that is never explained, is not asked for again: that changes nothing. */
function Failure({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  if (error.status === GONE) return <Problem error={LOST} />;
  return error.status >= 400 && error.status < 500 ? <Problem error={error} /> : <Problem error={error} onRetry={onRetry} />;
}

function Foot({ told, about }: { told: Told; about: About }) {
  const { idle } = bridge(told);
  return (
    <footer className="why-foot small muted">
      <p>The parts add up to the difference exactly{idle.length > 0 && `. No part in it: ${idle.join(", ")}`}.</p>
      {told.remarks.map((remark) => <p key={remark}>{remark}</p>)}
      <KeptNote keptFrom={told.kept_from} period={about} meaning="Figures of those days change no more and are left out here." />
    </footer>
  );
}

/** "For 30 Oct – 28 Nov this page showed 1,204 on 27 Nov, 14:05 and shows 1,310 now: +106." */
export function sentence(told: Told, { from, to }: Pick<About, "from" | "to">, isNow: boolean): string {
  const { metric, then, now, value_then, value_now, difference, kept_from } = told;
  const [before, after] = [exact(value_then, metric.unit), exact(value_now, metric.unit)];
  const first = kept_from !== null && kept_from > from ? kept_from : from;
  const days = `For ${day(first)} – ${day(to)}`;
  if (difference === 0) return `${days} this number is ${after}, as it was on ${moment(then)}. Nothing changed it.`;
  return `${days} this page showed ${before} on ${moment(then)} and ${isNow ? "shows" : "showed"} ${after} ${isNow ? "now" : `on ${moment(now)}`}: ${signed(difference, metric.unit)}.`;
}
