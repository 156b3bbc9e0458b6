/** The library: every recording that the signed-in person may see in the open workspace. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { listVideos, type Sort } from "../api/endpoints";
import type { Video } from "../api/types";
import { useSignedIn } from "../shell/session";
import { useTitle } from "../shell/title";
import { plural } from "../ui/format";
import { Empty, Problem } from "../ui/Problem";
import { asApiError, useLoad } from "../ui/useLoad";
import { useArrivals } from "../upload/uploads";
import { isUnfinished } from "./state";
import { VideoCard } from "./VideoCard";

const LOOK_AGAIN_MS = 4_000;
const SORTS: [Sort, string][] = [["newest", "Newest first"], ["name", "By name"], ["views", "Most viewed"]];

export function LibraryPage() {
  useTitle("Library");
  const { workspace } = useSignedIn();
  const [sort, setSort] = useState<Sort>("newest");
  const [owner, setOwner] = useState("");
  const id = workspace?.id ?? null;
  const first = useLoad(id && `${id} ${sort}`, () => listVideos(id ?? "", sort, null));
  const { more, next, loadMore } = useFurther(id ?? "", sort, first.data?.next ?? null);
  const videos = useMemo(() => [...(first.data?.items ?? []), ...more], [first.data, more]);
  const shown = owner ? videos.filter((video) => video.owner.id === owner) : videos;
  useLookAgain(videos.some(isUnfinished), first.reload);

  return (
    <>
      <header className="page-head">
        <h1>{workspace?.name ?? "Library"}</h1>
        <span className="muted">{first.data ? plural(shown.length, "recording") + (next ? " so far" : "") : ""}</span>
        <span className="spacer" />
        <OwnerFilter videos={videos} owner={owner} onChoose={setOwner} />
        <select className="quiet" aria-label="Order" value={sort} onChange={(event) => setSort(event.target.value as Sort)}>
          {SORTS.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
        </select>
      </header>
      {first.error && <Problem error={first.error} onRetry={first.reload} />}
      {first.isLoading && <Skeletons />}
      {first.data && shown.length === 0 && (
        <Empty title="No recordings yet">
          <p>Drop a screen recording anywhere on this page, or use Upload. It plays within seconds; words and chapters follow.</p>
        </Empty>
      )}
      <div className="video-grid">
        {shown.map((video) => <VideoCard key={video.id} video={video} onChanged={first.reload} />)}
      </div>
      {next && <button type="button" className="load-more" onClick={loadMore}>Show more</button>}
    </>
  );
}

function OwnerFilter({ videos, owner, onChoose }: { videos: Video[]; owner: string; onChoose: (owner: string) => void }) {
  const owners = [...new Map(videos.map((video) => [video.owner.id, video.owner.name]))].sort((a, b) => a[1].localeCompare(b[1]));
  if (owners.length < 2) return null;
  return (
    <select className="quiet" aria-label="Recorded by" value={owner} onChange={(event) => onChoose(event.target.value)}>
      <option value="">Everybody</option>
      {owners.map(([id, name]) => <option key={id} value={id}>{name}</option>)}
    </select>
  );
}

/** The pages after the first; they go when the list changes under them. */
function useFurther(workspace: string, sort: Sort, firstCursor: string | null) {
  const key = `${workspace} ${sort} ${firstCursor ?? ""}`;
  const [state, setState] = useState<{ key: string; more: Video[]; next: string | null }>({ key: "", more: [], next: null });
  const current = state.key === key ? state : { key, more: [], next: firstCursor };
  const loadMore = (): void => {
    listVideos(workspace, sort, current.next).then(
      (page) => setState({ key, more: [...current.more, ...page.items], next: page.next ?? null }),
      (error: unknown) => setState({ ...current, next: asApiError(error).status === 0 ? current.next : null }),
    );
  };
  return { more: current.more, next: current.next, loadMore };
}

/** While something is being made the list looks again; and at once when an upload has arrived. */
function useLookAgain(isUnfinished: boolean, reload: () => void): void {
  const arrivals = useArrivals();
  const look = useCallback(() => { if (document.visibilityState === "visible") reload(); }, [reload]);
  useEffect(() => { if (arrivals > 0) reload(); }, [arrivals, reload]);
  useEffect(() => {
    if (!isUnfinished) return undefined;
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnfinished, look]);
}

function Skeletons() {
  return (
    <div className="video-grid" role="status" aria-label="Loading recordings">
      {Array.from({ length: 8 }, (_, place) => (
        <div key={place} className="skeleton-card">
          <div className="skeleton poster" />
          <div className="skeleton line" />
        </div>
      ))}
    </div>
  );
}
