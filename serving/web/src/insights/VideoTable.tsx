/** The videos of a workspace with their figures; each opens to its own insights. */
import { useMemo, useState } from "react";
import type { About } from "../api/endpoints";
import type { Metric, VideoFigures } from "../api/types";
import { Link } from "../shell/router";
import { BarTable, type Column } from "./BarTable";
import { Definitions } from "./Definitions";
import { Explain } from "./Explain";

const SHOWN = ["views", "unique_viewers", "watch_time_seconds", "engagement", "completion_rate"];

export function VideoTable({ rows, catalog, about }: { rows: readonly VideoFigures[]; catalog: readonly Metric[]; about: About }) {
  const [explained, setExplained] = useState<Metric | null>(null);
  const metrics = useMemo(() => SHOWN.flatMap((name) => catalog.filter((metric) => metric.name === name && rows.some((row) => name in row))), [rows, catalog]);
  const columns: Column<VideoFigures>[] = [
    { name: "video", title: "Video", value: ({ video }) => video.name, show: ({ video }) => <VideoCell video={video} /> },
    ...metrics.map(({ name, title, unit, words }): Column<VideoFigures> => ({ name, title, unit, hint: words, value: (row) => numberIn(row[name]) })),
  ];
  return (
    <>
      <BarTable label="Videos" columns={columns} rows={rows} rowKey={(row) => row.video.id} sortedBy={metrics[0]?.name ?? "video"} empty="No video was watched in this period." />
      <Definitions metrics={metrics} onExplain={setExplained} />
      {explained && <Explain metric={explained} total={null} about={about} onClose={() => setExplained(null)} />}
    </>
  );
}

function VideoCell({ video }: { video: VideoFigures["video"] }) {
  return (
    <Link to={`/insights/${encodeURIComponent(video.id)}`} className="video-cell">
      <span className="poster">{video.poster && <img src={video.poster} alt="" loading="lazy" />}</span>
      <span>{video.name}</span>
    </Link>
  );
}

export const numberIn = (value: unknown): number | null => (typeof value === "number" ? value : null);
