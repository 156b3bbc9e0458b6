/** The transcript: follows the playhead, seeks on click, finds a phrase with a count, and downloads. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { transcriptFile, type Door } from "../api/endpoints";
import type { Segment, Transcript } from "../api/types";
import { usePlayhead } from "../player/usePlayhead";
import type { PlayerHandle } from "../player/usePlayer";
import { clockTime } from "../ui/format";
import { Icon } from "../ui/Icon";
import { findPhrase, marked, segmentAt, type Match } from "./transcript";

interface TranscriptTabProps {
  transcript: Transcript;
  door: Door;
  handle: PlayerHandle | null;
  onSeek: (ms: number) => void;
}

export function TranscriptTab({ transcript, door, handle, onSeek }: TranscriptTabProps) {
  const { segments } = transcript;
  const [phrase, setPhrase] = useState("");
  const [chosen, setChosen] = useState(0);
  const [follows, setFollows] = useState(true);
  const matches = useMemo(() => findPhrase(segments, phrase), [segments, phrase]);
  const active = usePlayhead(handle?.element ?? null, (position) => segmentAt(segments, position));
  const current = matches[chosen] ?? null;
  const list = useScrollTo(phrase ? (current?.segment ?? -1) : active, follows || phrase !== "");

  const step = (by: 1 | -1): void => {
    if (matches.length > 0) setChosen((chosen + by + matches.length) % matches.length);
  };
  return (
    <div className="transcript">
      <div className="transcript-head">
        <PhraseField phrase={phrase} onPhrase={(text) => { setPhrase(text); setChosen(0); }} onStep={step} />
        {phrase && <PhraseCount count={matches.length} chosen={chosen} onStep={step} />}
        <Downloads door={door} onDownload={(kind) => handle?.playback.interacted("transcript", kind)} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a list that scrolls must be reachable by keyboard */}
      <ol className="transcript-list" ref={list} tabIndex={0} aria-label="Transcript" onWheel={() => setFollows(false)} onTouchMove={() => setFollows(false)}>
        {segments.map((segment, place) => (
          <Line
            key={segment.index}
            segment={segment}
            isActive={place === active}
            matches={matches.filter((match) => match.segment === place)}
            current={current}
            onSeek={() => {
              setFollows(true);
              onSeek(segment.start_ms);
            }}
          />
        ))}
      </ol>
      <footer className="transcript-foot small muted">
        <span>Recognised by {transcript.engine}{transcript.model ? ` (${transcript.model})` : ""}; it can mishear.</span>
        {!follows && <button type="button" className="link" onClick={() => setFollows(true)}>Follow along</button>}
      </footer>
    </div>
  );
}

interface LineProps {
  segment: Segment;
  isActive: boolean;
  matches: Match[];
  current: Match | null;
  onSeek: () => void;
}

function Line({ segment, isActive, matches, current, onSeek }: LineProps) {
  const here = current && matches.includes(current) ? current.from : -1;
  return (
    <li aria-current={isActive ? "true" : undefined}>
      <button type="button" className="line" onClick={onSeek}>
        <span className="line-time">{clockTime(segment.start_ms)}</span>
        <span>
          {marked(segment.text, matches).map(({ from, text, isMatch }) =>
            isMatch ? <mark key={from} className={from === here ? "current" : ""}>{text}</mark> : text,
          )}
        </span>
      </button>
    </li>
  );
}

function PhraseField({ phrase, onPhrase, onStep }: { phrase: string; onPhrase: (text: string) => void; onStep: (by: 1 | -1) => void }) {
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") onPhrase("");
  };
  return (
    <input type="search" className="phrase" placeholder="Find in transcript" aria-label="Find in transcript" value={phrase} onChange={(event) => onPhrase(event.target.value)} onKeyDown={press} />
  );
}

function PhraseCount({ count, chosen, onStep }: { count: number; chosen: number; onStep: (by: 1 | -1) => void }) {
  return (
    <span className="phrase-count small">
      <span role="status">{count === 0 ? "none" : `${chosen + 1} of ${count}`}</span>
      <button type="button" className="plain square" aria-label="Match before" disabled={count === 0} onClick={() => onStep(-1)}><Icon name="up" /></button>
      <button type="button" className="plain square" aria-label="Next match" disabled={count === 0} onClick={() => onStep(1)}><Icon name="down" /></button>
    </span>
  );
}

const KINDS = ["txt", "srt", "vtt"] as const;

function Downloads({ door, onDownload }: { door: Door; onDownload: (kind: string) => void }) {
  return (
    <details className="downloads">
      <summary aria-label="Download transcript"><Icon name="download" /></summary>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <a href={transcriptFile(door, kind)} download onClick={() => onDownload(kind)}>.{kind}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Scrolls the list, and only the list, so that the line at `place` is in view. */
function useScrollTo(place: number, isOn: boolean) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = list.current?.children[place];
    if (!isOn || !list.current || !(line instanceof HTMLElement)) return;
    const isReduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = line.offsetTop - list.current.offsetTop - list.current.clientHeight / 3;
    list.current.scrollTo({ top, behavior: isReduced ? "auto" : "smooth" });
  }, [place, isOn]);
  return list;
}
