/** The workspace's insights: figures, one large chart, its videos and its searches. */
import { useState } from "react";
import { getMetrics, getSearchInsights, getVideoFigures, getWorkspaceInsights } from "../api/endpoints";
import { useSignedIn } from "../shell/session";
import { useTitle } from "../shell/title";
import { Problem } from "../ui/Problem";
import { Tabs } from "../ui/Tabs";
import { useLoad } from "../ui/useLoad";
import { DataQuality } from "./DataQuality";
import { FigureRow } from "./FigureRow";
import { FootLine } from "./FootLine";
import { KeptNote, STILL_COUNTED } from "./KeptNote";
import { LiveLine } from "./LiveLine";
import { usePeriod } from "./Period";
import { QueryTable } from "./QueryTable";
import { VideoTable } from "./VideoTable";
import "../style/insights.css";

type Name = "videos" | "searches";

export function OverviewPage() {
  useTitle("Insights");
  const { workspace } = useSignedIn();
  const { period, control } = usePeriod();
  const [table, setTable] = useState<Name>("videos");
  const id = workspace?.id ?? "";
  const about = { workspace: id, video: null, ...period };
  const key = id && `${id} ${period.from} ${period.to}`;
  const catalog = useLoad("metrics", getMetrics);
  const insights = useLoad(key ? `workspace ${key}` : null, () => getWorkspaceInsights(id, period));
  const videos = useLoad(key ? `videos ${key}` : null, () => getVideoFigures(id, period));
  const searches = useLoad(key ? `searches ${key}` : null, () => getSearchInsights(id, period));
  const error = insights.error ?? catalog.error;

  return (
    <>
      <header className="page-head">
        <h1>Insights</h1>
        <span className="muted">{workspace?.name}</span>
        <span className="spacer" />
        {control}
      </header>
      <LiveLine workspace={id} />
      {error && <Problem error={error} onRetry={insights.reload} />}
      {!error && !(insights.data && catalog.data) && <FiguresSkeleton />}
      {insights.data && catalog.data && (
        <>
          <KeptNote keptFrom={insights.data.kept_from} period={period} meaning={STILL_COUNTED} />
          <FigureRow insights={insights.data} catalog={catalog.data.items} about={about} />
        </>
      )}
      <section className="card" aria-label="Tables">
        <Tabs label="Tables" tabs={[{ name: "videos", label: "Videos" }, { name: "searches", label: "Searches" }]} chosen={table} onChoose={setTable}>
          {table === "videos" && videos.error && <Problem error={videos.error} onRetry={videos.reload} />}
          {table === "videos" && videos.data && catalog.data && <VideoTable rows={videos.data.items} catalog={catalog.data.items} about={about} />}
          {table === "searches" && searches.error && <Problem error={searches.error} onRetry={searches.reload} />}
          {table === "searches" && searches.data && <QueryTable insights={searches.data} catalog={catalog.data?.items ?? []} about={about} />}
        </Tabs>
      </section>
      {insights.data && <DataQuality freshness={insights.data.freshness} />}
      {insights.data && <FootLine freshness={insights.data.freshness} />}
    </>
  );
}

export function FiguresSkeleton() {
  return (
    <div role="status" aria-label="Loading figures" className="figures">
      {Array.from({ length: 6 }, (_, place) => <div key={place} className="skeleton figure-skeleton" />)}
    </div>
  );
}
