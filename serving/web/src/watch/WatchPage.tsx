/** The watch page of signed-in people. */
import { useMemo, useState } from "react";
import { getVideo } from "../api/endpoints";
import { arrival } from "../shell/router";
import { useSignedIn } from "../shell/session";
import { useTitle } from "../shell/title";
import { Problem } from "../ui/Problem";
import { useLoad } from "../ui/useLoad";
import { WatchView } from "./WatchView";

export function WatchPage({ video: id, startMs }: { video: string; startMs: number | null }) {
  const { session } = useSignedIn();
  const video = useLoad(`video ${id}`, () => getVideo(id));
  const door = useMemo(() => ({ video: id, share: null }), [id]);
  const [from] = useState(() => arrival() ?? { source: "direct" as const });
  useTitle(video.data?.name ?? null);
  if (video.error) return <Problem error={video.error} onRetry={video.reload} />;
  if (!video.data) return <p className="muted" role="status">Loading…</p>;
  return <WatchView video={video.data} door={door} startMs={startMs} arrival={from} person={session.person.id} onChanged={video.reload} />;
}
