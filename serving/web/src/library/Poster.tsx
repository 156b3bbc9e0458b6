/** A video's poster; under the pointer it leafs through the storyboard. */
import { useState, type PointerEvent } from "react";
import type { Video } from "../api/types";
import { loadStoryboard, thumbnailAt, type Thumbnail } from "../player/storyboard";
import { clockTime } from "../ui/format";

type PosterVideo = Pick<Video, "poster" | "storyboard" | "duration_ms" | "watched">;

export function Poster({ video, label }: { video: PosterVideo; label?: string }) {
  const [thumbnails, setThumbnails] = useState<Thumbnail[]>([]);
  const [at, setAt] = useState<number | null>(null);
  const enter = (event: PointerEvent): void => {
    if (video.storyboard && event.pointerType === "mouse") void loadStoryboard(video.storyboard).then(setThumbnails);
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerType !== "mouse") return;
    const box = event.currentTarget.getBoundingClientRect();
    setAt(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  const frame = at === null ? null : thumbnailAt(thumbnails, at * (thumbnails.at(-1)?.endMs ?? 0));
  return (
    <span className="poster" onPointerEnter={enter} onPointerMove={move} onPointerLeave={() => setAt(null)}>
      {video.poster ? <img src={video.poster} alt="" loading="lazy" decoding="async" /> : <span className="poster-none" />}
      {frame && <Frame frame={frame} />}
      {frame && at !== null && <span className="poster-place" style={{ left: `${at * 100}%` }} />}
      <span className="poster-time">{label ?? (video.duration_ms === null ? "" : clockTime(video.duration_ms))}</span>
      {video.watched ? <span className="poster-watched" style={{ width: `${Math.min(1, video.watched) * 100}%` }} /> : null}
    </span>
  );
}

/** One rectangle of the sprite, scaled to the poster's box whatever its shape. */
function Frame({ frame }: { frame: Thumbnail }) {
  const { image, x, y, width, height } = frame;
  return (
    <svg className="poster-frame" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      <svg width={width} height={height} overflow="hidden">
        <image href={image} x={-x} y={-y} />
      </svg>
    </svg>
  );
}
