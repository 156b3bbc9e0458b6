/** A figure, opened: what it means with its SQL and rows, and why it changed between two times. */
import { useState } from "react";
import type { About } from "../api/endpoints";
import type { Metric, Total } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { Tabs, type Tab } from "../ui/Tabs";
import { Meaning } from "./Meaning";
import { agoTimes } from "./times";
import { Why } from "./Why";

export type Part = "meaning" | "why";
const PARTS: Tab<Part>[] = [{ name: "meaning", label: "What it means" }, { name: "why", label: "Why it changed" }];
const USUAL_HOURS = 24;

interface ExplainProps {
  metric: Metric;
  total: Total | null;
  /** Null for those who may not see single rows: they read what it means. */
  about: About | null;
  opensAt?: Part;
  onClose: () => void;
}

export function Explain({ metric, total, about, opensAt = "meaning", onClose }: ExplainProps) {
  const [part, setPart] = useState<Part>(opensAt);
  const [times, setTimes] = useState(() => agoTimes(USUAL_HOURS));
  const [asOf, setAsOf] = useState<string | null>(null);
  const showRows = (time: string | null): void => {
    setAsOf(time);
    setPart("meaning");
  };
  const meaning = <Meaning metric={metric} total={total} about={about} asOf={asOf} onNow={() => setAsOf(null)} />;
  if (!about) return <Dialog title={metric.title} onClose={onClose}>{meaning}</Dialog>;
  return (
    <Dialog title={metric.title} onClose={onClose} wide>
      <div className="explained">
        <Tabs label={metric.title} tabs={PARTS} chosen={part} onChoose={setPart}>
          {part === "meaning" && meaning}
          {part === "why" && <Why metric={metric} about={about} times={times} onTimes={setTimes} onRows={showRows} />}
        </Tabs>
      </div>
    </Dialog>
  );
}
