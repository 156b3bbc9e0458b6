/** The summary: each sentence carries the time that it is taken from and goes there on click. */
import type { Cited, Summary } from "../api/types";
import { clockTime } from "../ui/format";

export function SummaryTab({ summary, onSeek }: { summary: Summary; onSeek: (ms: number) => void }) {
  return (
    <div className="summary">
      {summary.title && <h3 className="summary-title">{summary.title}</h3>}
      <CitedList items={summary.statements} onSeek={onSeek} />
      {summary.action_items.length > 0 && (
        <>
          <h3>To do</h3>
          <CitedList items={summary.action_items} onSeek={onSeek} />
        </>
      )}
      {summary.key_phrases.length > 0 && (
        <>
          <h3>Key phrases</h3>
          <ul className="phrases">
            {summary.key_phrases.map(({ text }) => <li key={text} className="chip">{text}</li>)}
          </ul>
        </>
      )}
      <p className="muted small">Made by {summary.engine} from the transcript; every sentence names its source.</p>
    </div>
  );
}

function CitedList({ items, onSeek }: { items: readonly Cited[]; onSeek: (ms: number) => void }) {
  return (
    <ul>
      {items.map(({ text, start_ms }, place) => (
        <li key={place}>
          <button type="button" className="line" onClick={() => onSeek(start_ms)}>
            <span className="line-time">{clockTime(start_ms)}</span>
            <span>{text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
