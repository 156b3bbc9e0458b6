/** One recording of the library: poster, title, owner, date, and what there is to say about its state. */
import { useState } from "react";
import { retryVideo } from "../api/endpoints";
import type { Video } from "../api/types";
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { percent, plural, spokenTime, when } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Poster } from "./Poster";
import { stateWords } from "./state";

export function VideoCard({ video, onChanged }: { video: Video; onChanged: () => void }) {
  const state = stateWords(video);
  const told = [
    video.duration_ms === null ? null : spokenTime(video.duration_ms),
    video.watched ? `${percent(video.watched)} watched` : null,
  ].filter((words) => words !== null);
  return (
    <article className="video-card">
      <Link to={watchPath(video.id)} arrival={{ source: "library" }} className="video-card-link">
        <Poster video={video} />
        <h2>{video.name}</h2>
        <span className="hidden-visually">{told.join(", ")}</span>
      </Link>
      <p className="video-card-about muted small">
        {video.owner.name} · <time dateTime={video.created_at}>{when(video.created_at)}</time>
        {video.views === null ? null : ` · ${plural(video.views, "view")}`}
        {video.visibility === "private" && <> · <Icon name="lock" size={12} /> private</>}
      </p>
      {state && (
        <p className={`video-card-state small ${state.kind}`}>
          <span>{state.words}</span>
          {state.canRetry && <RetryButton video={video} onDone={onChanged} />}
        </p>
      )}
    </article>
  );
}

export function RetryButton({ video, onDone }: { video: Video; onDone: () => void }) {
  const [words, setWords] = useState("Try again");
  const retry = (): void => {
    setWords("Trying…");
    retryVideo(video.id).then(onDone, () => setWords("Not possible now"));
  };
  return (
    <button type="button" className="link" onClick={retry} disabled={words !== "Try again"} aria-label={`${words}: ${video.name}`}>
      {words}
    </button>
  );
}
