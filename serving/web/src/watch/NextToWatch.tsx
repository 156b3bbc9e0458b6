/** Videos to watch next, each with the reason why it is offered. */
import { useEffect } from "react";
import type { Suggestion } from "../api/types";
import type { PlayerHandle } from "../player/usePlayer";
import { Poster } from "../library/Poster";
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";

interface NextProps {
  video: string;
  suggestions: readonly Suggestion[];
  handle: PlayerHandle | null;
}

export function NextToWatch({ video, suggestions, handle }: NextProps) {
  const playback = handle?.playback ?? null;
  const offered = suggestions.map((one) => one.video.id).join(" ");
  useEffect(() => {
    if (playback && offered) playback.say({ type: "recommended", results: offered.split(" ").slice(0, 100) });
  }, [playback, offered]);
  if (suggestions.length === 0) return null;
  return (
    <section className="next" aria-labelledby="next-title">
      <h2 id="next-title">Next to watch</h2>
      <ul>
        {suggestions.map(({ video: other, reason, start_ms }, place) => (
          <li key={other.id}>
            <Link
              to={watchPath(other.id, start_ms)}
              arrival={{ source: "recommendation", sourceId: video }}
              onClick={() => playback?.say({ type: "recommendation_clicked", target: other.id, rank: place })}
            >
              <Poster video={other} />
              <span>
                <strong>{other.name}</strong>
                <span className="muted small">{reason}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
