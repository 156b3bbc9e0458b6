/** One video's insights: figures, its retention joined to its words, who watched, and how well it played. */
import { useState } from "react";
import { getChapters, getMetrics, getTranscript, getVideo, getVideoInsights, type About } from "../api/endpoints";
import type { Metric, Row, VideoInsights, ViewerRow } from "../api/types";
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { useTitle } from "../shell/title";
import { when } from "../ui/format";
import { Problem } from "../ui/Problem";
import { Tabs } from "../ui/Tabs";
import { useLoad } from "../ui/useLoad";
import { BarTable, type Column } from "./BarTable";
import { FigureRow } from "./FigureRow";
import { FootLine } from "./FootLine";
import { KeptNote, STILL_COUNTED } from "./KeptNote";
import { KeyMoments } from "./KeyMoments";
import { FiguresSkeleton } from "./OverviewPage";
import { usePeriod } from "./Period";
import { RetentionCard } from "./RetentionCard";
import { numberIn } from "./VideoTable";
import { Definitions } from "./Definitions";
import { Explain } from "./Explain";
import { cell } from "./Meaning";
import "../style/insights.css";

export function VideoInsightsPage({ video: id }: { video: string }) {
  const { period, control } = usePeriod();
  const catalog = useLoad("metrics", getMetrics);
  const video = useLoad(`video ${id}`, () => getVideo(id));
  const insights = useLoad(`video ${id} ${period.from} ${period.to}`, () => getVideoInsights(id, period));
  const hasWords = video.data !== null && video.data.work.length === 0 && video.data.state !== "refused";
  const transcript = useLoad(hasWords ? `transcript ${id}` : null, () => getTranscript({ video: id, share: null }));
  const chapters = useLoad(hasWords ? `chapters ${id}` : null, () => getChapters({ video: id, share: null }));
  useTitle(video.data ? `Insights: ${video.data.name}` : "Insights");
  const about = video.data && insights.data?.suppressed_under === null ? { workspace: video.data.workspace, video: id, ...period } : null;
  const error = video.error ?? insights.error ?? catalog.error;

  return (
    <>
      <header className="page-head">
        <div>
          {insights.data?.suppressed_under === null && <p className="small"><Link to="/insights">Insights</Link></p>}
          <h1>{video.data?.name ?? " "}</h1>
        </div>
        <span className="spacer" />
        {video.data && <Link to={watchPath(id)} className="button">Watch</Link>}
        {control}
      </header>
      {error && <Problem error={error} onRetry={insights.reload} />}
      {!error && !(insights.data && catalog.data) && <FiguresSkeleton />}
      {insights.data && catalog.data && video.data && (
        <>
          {insights.data.suppressed_under !== null && <p className="small muted">Figures about fewer than {insights.data.suppressed_under} people are left out, and counts are rounded down.</p>}
          <KeptNote keptFrom={insights.data.kept_from} period={period} meaning={insights.data.suppressed_under === null ? STILL_COUNTED : ""} />
          <FigureRow insights={insights.data} catalog={catalog.data.items} about={about}>
            <RetentionCard video={id} retention={insights.data.retention} durationMs={video.data.duration_ms} chapters={chapters.data?.items ?? []} segments={transcript.data?.segments ?? []} />
            <KeyMoments video={id} moments={insights.data.moments} />
          </FigureRow>
          <Tables insights={insights.data} catalog={catalog.data.items} about={about} />
          <FootLine freshness={insights.data.freshness} />
        </>
      )}
    </>
  );
}

type Name = "viewers" | "quality";
const QUALITY_TAB = { name: "quality", label: "Playback quality" } as const;

const VIEWERS: Column<ViewerRow>[] = [
  { name: "name", title: "Viewer", value: (row) => row.name, show: (row) => <>{row.name} {row.kind === "visitor" && <span className="chip">{row.kind}</span>}</> },
  { name: "views", title: "Views", unit: "count", value: (row) => row.views },
  { name: "watched", title: "Watch time", unit: "seconds", value: (row) => row.watched_seconds },
  { name: "share", title: "Share watched", unit: "share", value: (row) => row.share_watched },
  { name: "last", title: "Last view", value: (row) => row.last_at, show: (row) => (row.last_at ? when(row.last_at) : "–") },
];

function Tables({ insights, catalog, about }: { insights: VideoInsights; catalog: readonly Metric[]; about: About | null }) {
  const [chosen, setChosen] = useState<Name>(insights.suppressed_under === null ? "viewers" : "quality");
  const [explained, setExplained] = useState<Metric | null>(null);
  const isCrowd = insights.suppressed_under !== null;
  const tabs: { name: Name; label: string }[] = isCrowd ? [QUALITY_TAB] : [{ name: "viewers", label: "Viewers" }, QUALITY_TAB];
  const quality = QUALITY.flatMap((name) => catalog.filter((metric) => metric.name === name && insights.quality.some((row) => name in row)));
  return (
    <section className="card" aria-label="Tables">
      <Tabs label="Tables" tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === "viewers" && (
          <BarTable label="Viewers" columns={VIEWERS} rows={insights.viewers} rowKey={({ name }, place) => `${name} ${place}`} sortedBy="watched" empty="Nobody who is known watched it in this period." />
        )}
        {chosen === "quality" && (
          <>
            <BarTable label="Playback quality" columns={qualityColumns(quality)} rows={insights.quality} rowKey={(row, place) => `${cell(row["device"])} ${place}`} sortedBy={quality[0]?.name ?? "device"} empty="Nothing was played in this period." />
            <Definitions metrics={quality} onExplain={setExplained} />
          </>
        )}
      </Tabs>
      {explained && <Explain metric={explained} total={insights.totals[explained.name] ?? null} about={about} onClose={() => setExplained(null)} />}
    </section>
  );
}

const QUALITY = ["attempts", "playback_success", "startup_seconds", "startup_score", "rebuffer_share", "smoothness_score", "exit_before_start"];

function qualityColumns(metrics: readonly Metric[]): Column<Row>[] {
  const device: Column<Row> = { name: "device", title: "Device", value: (row) => cell(row["device"]) };
  const figures = metrics.map(({ name, title, unit, words }): Column<Row> => ({ name, title, unit, hint: words, value: (row) => numberIn(row[name]) }));
  return [device, ...figures];
}
