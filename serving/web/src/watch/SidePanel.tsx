/** The panel beside the player: transcript, chapters, summary and moments in tabs. */
import { useState } from "react";
import type { Door } from "../api/endpoints";
import type { Chapter, Comment, Summary, Transcript, Video } from "../api/types";
import type { PlayerHandle } from "../player/usePlayer";
import type { Loaded } from "../ui/useLoad";
import { Problem } from "../ui/Problem";
import { Tabs, type Tab } from "../ui/Tabs";
import { ChaptersTab } from "./ChaptersTab";
import { MomentsTab } from "./MomentsTab";
import { SummaryTab } from "./SummaryTab";
import { TranscriptTab } from "./TranscriptTab";

type Name = "transcript" | "chapters" | "summary" | "moments";

interface SidePanelProps {
  video: Video;
  door: Door;
  transcript: Loaded<Transcript | null>;
  chapters: readonly Chapter[];
  summary: Loaded<Summary | null>;
  comments: readonly Comment[];
  handle: PlayerHandle | null;
  person: string | null;
  onSeek: (ms: number) => void;
  onComments: () => void;
}

export function SidePanel(props: SidePanelProps) {
  const [chosen, setChosen] = useState<Name>("transcript");
  const { video, door, transcript, chapters, summary, comments, handle, person, onSeek, onComments } = props;
  const tabs: Tab<Name>[] = [
    { name: "transcript", label: "Transcript" },
    { name: "chapters", label: "Chapters", count: chapters.length },
    { name: "summary", label: "Summary" },
    { name: "moments", label: "Moments", count: comments.length },
  ];
  return (
    <aside className="side card" aria-label="About this video">
      <Tabs label="About this video" tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === "transcript" && (transcript.data && transcript.data.segments.length > 0
          ? <TranscriptTab transcript={transcript.data} door={door} handle={handle} onSeek={onSeek} />
          : <NotThere loaded={transcript} video={video} part="transcript" />)}
        {chosen === "chapters" && (chapters.length > 0
          ? <ChaptersTab chapters={chapters} handle={handle} onSeek={onSeek} />
          : <NotThere loaded={transcript} video={video} part="chapters" />)}
        {chosen === "summary" && (summary.data
          ? <SummaryTab summary={summary.data} onSeek={onSeek} />
          : <NotThere loaded={summary} video={video} part="summary" />)}
        {chosen === "moments" && (
          <MomentsTab video={video.id} comments={comments} handle={handle} person={person} onSeek={onSeek} onChanged={onComments} />
        )}
      </Tabs>
    </aside>
  );
}

/** Says whether the part is on its way, or will never be (a recording without speech). */
function NotThere({ loaded, video, part }: { loaded: Loaded<unknown>; video: Video; part: string }) {
  if (loaded.error) return <div className="not-there"><Problem error={loaded.error} onRetry={loaded.reload} /></div>;
  if (loaded.isLoading) return <p className="not-there muted" role="status">Loading…</p>;
  const step = video.work[0]?.words;
  return (
    <p className="not-there muted">
      {step ? `The ${part} will be here when it is made. Now: ${step}.` : `There is no ${part}: no speech was recognised in this recording.`}
    </p>
  );
}
