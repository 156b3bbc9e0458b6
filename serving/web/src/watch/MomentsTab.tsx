/** Moments: what people said about the video at a time, and the form to say something at the present one. */
import { useState, type SubmitEvent } from "react";
import type { ApiError } from "../api/client";
import { addComment, removeComment } from "../api/endpoints";
import type { Comment } from "../api/types";
import { usePlayhead } from "../player/usePlayhead";
import type { PlayerHandle } from "../player/usePlayer";
import { clockTime, when } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { asApiError } from "../ui/useLoad";

interface MomentsTabProps {
  video: string;
  comments: readonly Comment[];
  handle: PlayerHandle | null;
  /** Who is signed in; nobody may read, and not write. */
  person: string | null;
  onSeek: (ms: number) => void;
  onChanged: () => void;
}

const REACTIONS = ["👍", "🎉", "❤️", "🤔"];

export function MomentsTab({ video, comments, handle, person, onSeek, onChanged }: MomentsTabProps) {
  const [error, setError] = useState<ApiError | null>(null);
  const failed = (problem: unknown): void => setError(asApiError(problem));
  const send = (kind: Comment["kind"], text: string): Promise<void> => {
    const position_ms = Math.round((handle?.element.currentTime ?? 0) * 1000);
    return addComment(video, { text, position_ms, kind }).then(() => {
      handle?.playback.say(kind === "comment" ? { type: "commented", position_ms } : { type: "reacted", position_ms, kind: text });
      setError(null);
      onChanged();
    });
  };
  const sorted = [...comments].sort((a, b) => a.position_ms - b.position_ms);
  return (
    <div className="moments">
      {sorted.length === 0 && <p className="muted moments-none">{person ? "Nobody has said anything yet. What you write stands at the moment that is playing." : "Nobody has said anything yet."}</p>}
      <ol>
        {sorted.map((comment) => (
          <li key={comment.id} className="moment">
            <button type="button" className="line" onClick={() => onSeek(comment.position_ms)}>
              <span className="line-time">{clockTime(comment.position_ms)}</span>
              <span>
                <span className="small muted">{comment.person.name} · {when(comment.created_at)}</span>
                <span className={comment.kind === "reaction" ? "reaction" : "comment"}>{comment.text}</span>
              </span>
            </button>
            {comment.removable && (
              <button type="button" className="plain square" aria-label={`Delete this ${comment.kind}`} onClick={() => void removeComment(video, comment.id).then(onChanged, failed)}>
                <Icon name="trash" />
              </button>
            )}
          </li>
        ))}
      </ol>
      {error && <Problem error={error} />}
      {person && <CommentForm handle={handle} onSend={send} onFailure={failed} />}
    </div>
  );
}

interface FormProps {
  handle: PlayerHandle | null;
  onSend: (kind: Comment["kind"], text: string) => Promise<void>;
  onFailure: (problem: unknown) => void;
}

function CommentForm({ handle, onSend, onFailure }: FormProps) {
  const [text, setText] = useState("");
  const at = usePlayhead(handle?.element ?? null, (position) => clockTime(position));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim()) void onSend("comment", text.trim()).then(() => setText(""), onFailure);
  };
  return (
    <form className="comment-form" onSubmit={submit}>
      <textarea rows={2} maxLength={2000} aria-label="Comment at this moment" placeholder={`Comment at ${at}`} value={text} onChange={(event) => setText(event.target.value)} />
      <div>
        {REACTIONS.map((reaction) => (
          <button key={reaction} type="button" className="plain square" aria-label={`React with ${reaction} at this moment`} onClick={() => void onSend("reaction", reaction).catch(onFailure)}>{reaction}</button>
        ))}
        <span className="spacer" />
        <button type="submit" className="primary" disabled={!text.trim()}>Comment</button>
      </div>
    </form>
  );
}
