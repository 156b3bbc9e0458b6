/** Uploads under way in the corner of every page, each with its progress, pause and reason when it failed. */
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { bytes, percent } from "../ui/format";
import { Icon } from "../ui/Icon";
import { dismissUpload, pauseUpload, resumeUpload, useUploads, type Uploading } from "./uploads";

export function UploadTray() {
  const uploads = useUploads();
  if (uploads.length === 0) return null;
  return (
    <section className="tray" aria-label="Uploads">
      <header>
        <h2>Uploads</h2>
      </header>
      <ul>
        {uploads.map((one) => <UploadRow key={one.key} upload={one} />)}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { upload: Uploading }) {
  const { key, name, size, sent, state } = upload;
  return (
    <li>
      <strong title={name}>{name}</strong>
      <span>
        {state === "sending" && <button type="button" className="plain" onClick={() => pauseUpload(key)}>Pause</button>}
        {(state === "paused" || state === "failed") && <button type="button" className="plain" onClick={() => resumeUpload(key)}>Go on</button>}
        <button type="button" className="plain square" aria-label={state === "done" ? `Take ${name} off the list` : `Stop uploading ${name}`} onClick={() => dismissUpload(key)}>
          <Icon name="close" />
        </button>
      </span>
      <progress max={Math.max(1, size)} value={sent} aria-label={`Upload of ${name}`} />
      <small className="muted"><Words upload={upload} /></small>
    </li>
  );
}

function Words({ upload: { size, sent, state, problem, video } }: { upload: Uploading }) {
  if (state === "failed") return problem;
  if (state === "done") return video ? <>Arrived. <Link to={watchPath(video)}>Open it</Link>; it is being made ready.</> : "Arrived; it is being made ready.";
  return `${state === "paused" ? "Paused at " : ""}${percent(size > 0 ? sent / size : 0)} of ${bytes(size)}`;
}
