/** A video and everything about it, whichever door it was reached by: the player two thirds wide, the panel beside it. */
import { useCallback, useRef, useState } from "react";
import type { Door } from "../api/endpoints";
import type { Video } from "../api/types";
import type { Arrival } from "../collector/playback";
import { stateWords } from "../library/state";
import { RetryButton } from "../library/VideoCard";
import { Player } from "../player/Player";
import { keptPlace } from "../player/resume";
import type { PlayerHandle } from "../player/usePlayer";
import { clockTime, when } from "../ui/format";
import { Problem } from "../ui/Problem";
import { NextToWatch } from "./NextToWatch";
import { OwnerRow } from "./OwnerRow";
import { SidePanel } from "./SidePanel";
import { useWatched } from "./useWatched";
import "../style/player.css";
import "../style/watch.css";

interface WatchViewProps {
  video: Video;
  door: Door;
  startMs: number | null;
  arrival: Arrival;
  person: string | null;
  onChanged: () => void;
}

export function WatchView({ video, door, startMs, arrival, person, onChanged }: WatchViewProps) {
  const [handle, setHandle] = useState<PlayerHandle | null>(null);
  const player = useRef<{ seek: (ms: number) => void }>(null);
  const top = useRef<HTMLDivElement>(null);
  const { playback, transcript, chapters, summary, next, comments, figures } = useWatched(video, door, onChanged);
  const [kept] = useState(() => keptPlace(video.id));
  const from = startMs ?? kept;
  const seek = useCallback((ms: number) => {
    player.current?.seek(ms);
    if (top.current && top.current.getBoundingClientRect().top < 0) top.current.scrollIntoView({ block: "start" });
  }, []);
  const items = chapters.data?.items ?? [];

  return (
    <div className="watch">
      <div className="watch-main" ref={top}>
        {playback.data && (
          <Player
            key={`${door.video} ${door.share ?? ""}`}
            ref={player}
            start={{ door, name: video.name, address: playback.data, startMs: from, arrival, language: transcript.data?.language ?? "en" }}
            chapters={items}
            retention={figures.data?.retention ?? (figures.isLoading ? "loading" : null)}
            onHandle={setHandle}
          />
        )}
        {!playback.data && <div className="stage-none">{!video.playable && "Nothing can be played yet."}</div>}
        {playback.error && <Problem error={playback.error} onRetry={playback.reload} />}
        <Heading video={video} isResumed={startMs === null && kept > 0} keptMs={kept} onRestart={() => seek(0)} onChanged={onChanged} />
        {(video.can.insights || video.can.share || video.can.edit) && <OwnerRow video={video} figures={figures} handle={handle} onChanged={onChanged} />}
      </div>
      <SidePanel
        video={video} door={door} transcript={transcript} chapters={items} summary={summary} comments={comments.data?.items ?? []}
        handle={handle} person={person} onSeek={seek} onComments={comments.reload}
      />
      {person && <NextToWatch video={video.id} suggestions={next.data?.items ?? []} handle={handle} />}
    </div>
  );
}

interface HeadingProps {
  video: Video;
  isResumed: boolean;
  keptMs: number;
  onRestart: () => void;
  onChanged: () => void;
}

function Heading({ video, isResumed, keptMs, onRestart, onChanged }: HeadingProps) {
  const state = stateWords(video);
  return (
    <header className="watch-head">
      <h1>{video.name}</h1>
      <p className="muted">
        {video.owner.name} · <time dateTime={video.created_at}>{when(video.created_at)}</time>
        {isResumed && (
          <> · goes on at {clockTime(keptMs)} <button type="button" className="link" onClick={onRestart}>from the start</button></>
        )}
      </p>
      {state && (
        <p className={`video-card-state ${state.kind}`} role="status">
          <span>{state.words}</span>
          {state.canRetry && <RetryButton video={video} onDone={onChanged} />}
        </p>
      )}
    </header>
  );
}
