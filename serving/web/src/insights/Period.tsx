/** Chooses the period that the insights are about. */
import { useState } from "react";
import type { Period } from "../api/types";
import { lastDays } from "./figures";

const LENGTHS = [7, 30, 90] as const;

export function usePeriod(): { period: Period; control: React.ReactNode } {
  const [length, setLength] = useState<number>(30);
  const [period, setPeriod] = useState(() => lastDays(30));
  const choose = (days: number): void => {
    setLength(days);
    setPeriod(lastDays(days));
  };
  const control = (
    <div className="segmented" role="group" aria-label="Period">
      {LENGTHS.map((days) => (
        <button key={days} type="button" aria-pressed={days === length} onClick={() => choose(days)}>{days} days</button>
      ))}
    </div>
  );
  return { period, control };
}
