/** The page inside another site's frame: the player and nothing else, measured by the same collector. */
import { useMemo } from "react";
import { getPlayback, getVideo, openShare, type Door } from "../api/endpoints";
import type { Video } from "../api/types";
import type { Arrival } from "../collector/playback";
import { Player } from "../player/Player";
import { useTitle } from "../shell/title";
import { asApiError, useLoad } from "../ui/useLoad";
import "../style/player.css";
import "../style/embed.css";

interface EmbedPageProps {
  video: string;
  /** Of a share link; without one only people who are signed in here see something. */
  token: string | null;
  startMs: number | null;
}

const ARRIVAL: Arrival = { source: "embed" };
const nothing = (): void => undefined;

export function EmbedPage({ video: id, token, startMs }: EmbedPageProps) {
  const door = useMemo<Door>(() => ({ video: id, share: token }), [id, token]);
  const opened = useLoad(`embed ${id} ${token ?? ""}`, () => open(door));
  const playback = useLoad(opened.data ? `playback ${id}` : null, () => getPlayback(door));
  useTitle(opened.data?.name ?? null);
  const error = opened.error ?? playback.error;
  if (error) return <Elsewhere token={token} words={asApiError(error).status === 404 ? "This video is not shown here." : error.message} />;
  if (!opened.data || !playback.data) return <main className="embed" aria-busy="true" />;
  return (
    <main className="embed">
      <Player
        start={{ door, name: opened.data.name, address: playback.data, startMs: startMs ?? 0, arrival: ARRIVAL, language: "en" }}
        chapters={[]}
        retention={null}
        onHandle={nothing}
      />
    </main>
  );
}

async function open({ video, share }: Door): Promise<Video> {
  if (!share) return getVideo(video);
  const { video: shared } = await openShare(share);
  if (shared?.id === video) return shared;
  throw new Error("This video has a password.");
}

function Elsewhere({ token, words }: { token: string | null; words: string }) {
  return (
    <main className="embed embed-none">
      <p>{words}</p>
      {token && <a className="button" href={`/s/${encodeURIComponent(token)}`} target="_blank" rel="noopener">Open it on its own page</a>}
    </main>
  );
}
