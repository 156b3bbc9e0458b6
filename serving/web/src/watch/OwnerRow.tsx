/** The row for those who may see figures or share: views, people, average watched, and the share button. */
import { useState } from "react";
import type { Insights, Video } from "../api/types";
import type { PlayerHandle } from "../player/usePlayer";
import { Link } from "../shell/router";
import { figure } from "../ui/format";
import type { Loaded } from "../ui/useLoad";
import { Icon } from "../ui/Icon";
import { ManageDialog } from "./ManageDialog";
import { ShareDialog } from "./ShareDialog";

interface OwnerRowProps {
  video: Video;
  figures: Loaded<Insights>;
  handle: PlayerHandle | null;
  onChanged: () => void;
}

export function OwnerRow({ video, figures, handle, onChanged }: OwnerRowProps) {
  const [dialog, setDialog] = useState<"share" | "manage" | null>(null);
  const total = (name: string): number | null | undefined => figures.data?.totals[name]?.value;
  const written = (...[value, unit]: Parameters<typeof figure>): string => (figures.isLoading ? "…" : figure(value, unit));
  const shown: [string, string][] = [
    [figure(total("views") ?? video.views, "count"), "views"],
    [written(total("unique_viewers"), "count"), "people"],
    [written(total("engagement") ?? total("average_percentage_viewed"), "share"), "watched on average"],
  ];
  return (
    <div className="owner-row">
      {video.can.insights && (
        <Link to={`/insights/${encodeURIComponent(video.id)}`} className="owner-figures">
          {shown.map(([value, words]) => (
            <span key={words}><strong>{value}</strong> {words}</span>
          ))}
          <span className="owner-more">Insights <Icon name="right" size={12} /></span>
        </Link>
      )}
      <span className="spacer" />
      {video.can.share && (
        <button type="button" onClick={() => setDialog("share")}><Icon name="share" /> Share</button>
      )}
      {video.can.edit && (
        <button type="button" className="square" aria-label="Rename or delete" onClick={() => setDialog("manage")}><Icon name="edit" /></button>
      )}
      {dialog === "share" && <ShareDialog video={video} handle={handle} onClose={() => setDialog(null)} onChanged={onChanged} />}
      {dialog === "manage" && <ManageDialog video={video} onClose={() => setDialog(null)} onChanged={onChanged} />}
    </div>
  );
}
