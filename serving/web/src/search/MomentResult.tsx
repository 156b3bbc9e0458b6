/** One moment: the poster at that second, the time range, and what is said there; other moments of the video fold out beneath. */
import type { Moment, SearchHit } from "../api/types";
import { searchSession } from "../collector/page";
import { Poster } from "../library/Poster";
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { clockTime, date, plural } from "../ui/format";
import { marked } from "../watch/transcript";
import { inUnits } from "./highlights";

interface MomentResultProps {
  hit: SearchHit;
  rank: number;
  session: string;
}

/** What matched, as it stands beside a result. */
const BY = { words: "the words match", meaning: "the meaning matches", both: "words and meaning match" } as const;

export function MomentResult({ hit, rank, session }: MomentResultProps) {
  const { video, start_ms, end_ms, more } = hit;
  const poster = { ...video, poster: hit.poster ?? video.poster };
  return (
    <li className="result">
      <MomentLink hit={hit} startMs={start_ms} rank={rank} session={session} className="result-main">
        <Poster video={poster} label={`${clockTime(start_ms)} – ${clockTime(end_ms)}`} />
        <span className="result-text">
          <strong>{video.name}</strong>
          <span className="muted small">{video.owner.name} · {date(video.created_at)} · <span className={`by ${hit.by}`}>{BY[hit.by]}</span></span>
          <Snippet text={hit.snippet} highlights={hit.highlights} by={hit.by} />
        </span>
      </MomentLink>
      {more.length > 0 && (
        <details>
          <summary>{plural(more.length, "more moment")} in this recording</summary>
          <ul>
            {more.map((moment) => <li key={moment.start_ms}><MoreMoment hit={hit} moment={moment} rank={rank} session={session} /></li>)}
          </ul>
        </details>
      )}
    </li>
  );
}

function MoreMoment({ hit, moment, rank, session }: MomentResultProps & { moment: Moment }) {
  return (
    <MomentLink hit={hit} startMs={moment.start_ms} rank={rank} session={session} className="result-more">
      <span className="line-time">{clockTime(moment.start_ms)}</span>
      <Snippet text={moment.snippet} highlights={moment.highlights} by="words" />
    </MomentLink>
  );
}

interface MomentLinkProps extends MomentResultProps {
  startMs: number;
  className: string;
  children: React.ReactNode;
}

function MomentLink({ hit, startMs, rank, session, className, children }: MomentLinkProps) {
  const clicked = (): void => searchSession(session).say({ type: "search_clicked", video: hit.video.id, rank, start_ms: startMs });
  return (
    <Link to={watchPath(hit.video.id, startMs)} arrival={{ source: "search", sourceId: session }} onClick={clicked} className={className}>
      {children}
    </Link>
  );
}

/** Words that matched are bold; where only the meaning matched, the passage is marked at its side. */
function Snippet({ text, highlights, by }: { text: string; highlights: readonly [number, number][]; by: SearchHit["by"] }) {
  const pieces = marked(text, inUnits(text, highlights));
  return (
    <span className={`snippet ${by}`}>
      {pieces.map((piece) => (piece.isMatch ? <b key={piece.from}>{piece.text}</b> : piece.text))}
    </span>
  );
}
