/** Chooses the two times that are compared: a usual distance from now, or any two. */
import { useState, type SubmitEvent } from "react";
import type { Times } from "../api/endpoints";
import { agoTimes, DISTANCES, fieldTime, instantOf } from "./times";

export function TimesForm({ times, onChoose }: { times: Times; onChoose: (times: Times) => void }) {
  const [chosen, setChosen] = useState<string | null>(() => (times.now === null ? (DISTANCES.find(({ hours }) => isAgo(times, hours))?.name ?? null) : null));
  return (
    <div className="why-times">
      <div className="segmented" role="group" aria-label="Compare now with">
        {DISTANCES.map(({ name, hours }) => (
          <button key={name} type="button" aria-pressed={name === chosen} onClick={() => { setChosen(name); onChoose(agoTimes(hours)); }}>{name}</button>
        ))}
        <button type="button" aria-pressed={chosen === null} onClick={() => setChosen(null)}>Other</button>
      </div>
      {chosen === null && <TwoTimes times={times} onChoose={onChoose} />}
    </div>
  );
}

function TwoTimes({ times, onChoose }: { times: Times; onChoose: (times: Times) => void }) {
  const [then, setThen] = useState(() => fieldTime(times.then));
  const [now, setNow] = useState(() => (times.now === null ? "" : fieldTime(times.now)));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const from = instantOf(then);
    if (from) onChoose({ then: from, now: instantOf(now) });
  };
  return (
    <form onSubmit={submit}>
      <label className="field">Then <input type="datetime-local" required value={then} max={fieldTime(new Date().toISOString())} onChange={(event) => setThen(event.target.value)} /></label>
      <label className="field">Now (empty: this moment) <input type="datetime-local" value={now} min={then} onChange={(event) => setNow(event.target.value)} /></label>
      <button type="submit">Compare</button>
    </form>
  );
}

const isAgo = ({ then }: Times, hours: number): boolean => Math.abs(Date.now() - Date.parse(then) - hours * 3_600_000) < 600_000;
