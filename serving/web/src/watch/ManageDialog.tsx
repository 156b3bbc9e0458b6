/** Renames or deletes a video; deleting asks once more and says what goes. */
import { useState, type SubmitEvent } from "react";
import type { ApiError } from "../api/client";
import { changeVideo, deleteVideo } from "../api/endpoints";
import type { Video } from "../api/types";
import { go } from "../shell/router";
import { Dialog } from "../ui/Dialog";
import { Problem } from "../ui/Problem";
import { asApiError } from "../ui/useLoad";

interface ManageDialogProps {
  video: Video;
  onClose: () => void;
  onChanged: () => void;
}

export function ManageDialog({ video, onClose, onChanged }: ManageDialogProps) {
  const [name, setName] = useState(video.name);
  const [isSure, setSure] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const failed = (problem: unknown): void => setError(asApiError(problem));
  const rename = (event: SubmitEvent): void => {
    event.preventDefault();
    changeVideo(video.id, { name: name.trim() }).then(() => {
      onChanged();
      onClose();
    }, failed);
  };
  return (
    <Dialog title="Rename or delete" onClose={onClose}>
      <form className="manage" onSubmit={rename}>
        <label className="field">
          Name
          <input value={name} required maxLength={300} onChange={(event) => setName(event.target.value)} />
        </label>
        <button type="submit" className="primary" disabled={!name.trim() || name.trim() === video.name}>Rename</button>
      </form>
      {error && <Problem error={error} />}
      {!isSure && <button type="button" className="danger" onClick={() => setSure(true)}>Delete…</button>}
      {isSure && (
        <div className="manage-delete">
          <p>Links to it stop working, and it can no longer be watched or found. Its figures stay in the workspace’s totals.</p>
          <button type="button" onClick={() => setSure(false)}>Keep it</button>
          <button type="button" className="danger" onClick={() => void deleteVideo(video.id).then(() => go("/"), failed)}>Delete for good</button>
        </div>
      )}
    </Dialog>
  );
}
