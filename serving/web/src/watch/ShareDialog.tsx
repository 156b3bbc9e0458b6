/** Share links of a video: make one with a password or an end, copy it, take it back. */
import { useRef, useState, type SubmitEvent } from "react";
import type { ApiError } from "../api/client";
import { addShare, changeVideo, getShares, revokeShare } from "../api/endpoints";
import type { Share, Video, Visibility } from "../api/types";
import { embedCode } from "../embed/code";
import type { PlayerHandle } from "../player/usePlayer";
import { Dialog } from "../ui/Dialog";
import { date } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { asApiError, useLoad } from "../ui/useLoad";

interface ShareDialogProps {
  video: Video;
  handle: PlayerHandle | null;
  onClose: () => void;
  onChanged: () => void;
}

const VISIBILITIES: [Visibility, string][] = [
  ["private", "Only you and the workspace’s owners"],
  ["workspace", "Everybody in the workspace"],
  ["link", "The workspace, and anyone with a link below"],
];

export function ShareDialog({ video, handle, onClose, onChanged }: ShareDialogProps) {
  const shares = useLoad(`shares ${video.id}`, () => getShares(video.id));
  const [made, setMade] = useState<Share | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const failed = (problem: unknown): void => setError(asApiError(problem));
  const see = (visibility: Visibility): void => void changeVideo(video.id, { visibility }).then(onChanged, failed);

  const make = async (password: string, expiresAt: string): Promise<void> => {
    if (video.visibility !== "link") await changeVideo(video.id, { visibility: "link" });
    const share = await addShare(video.id, { ...(password ? { password } : {}), ...(expiresAt ? { expires_at: expiresAt } : {}) });
    handle?.playback.say({ type: "shared", kind: "link" });
    setMade(share);
    setError(null);
    shares.reload();
    onChanged();
  };
  return (
    <Dialog title="Share" onClose={onClose}>
      <label className="field">
        Who can watch
        <select value={video.visibility} disabled={!video.can.edit} onChange={(event) => see(event.target.value as Visibility)}>
          {VISIBILITIES.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
        </select>
      </label>
      {made && <MadeLink share={made} video={video} onEmbed={() => handle?.playback.say({ type: "shared", kind: "embed" })} />}
      {!made && <NewLink onMake={(password, expiresAt) => make(password, expiresAt).catch(failed)} willOpen={video.visibility !== "link"} />}
      {(error ?? shares.error) && <Problem error={(error ?? shares.error) as ApiError} />}
      <ShareList shares={shares.data?.items.filter((share) => share.revoked_at === null) ?? []} isOpen={video.visibility === "link"} onRevoke={(share) => void revokeShare(video.id, share).then(shares.reload, failed)} />
    </Dialog>
  );
}

function NewLink({ onMake, willOpen }: { onMake: (password: string, expiresAt: string) => Promise<void>; willOpen: boolean }) {
  const [password, setPassword] = useState("");
  const [lastDay, setLastDay] = useState("");
  const [isBusy, setBusy] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setBusy(true);
    void onMake(password, lastDay && new Date(`${lastDay}T23:59:59`).toISOString()).finally(() => setBusy(false));
  };
  return (
    <form className="new-link" onSubmit={submit}>
      <label className="field">
        Password (optional)
        <input type="text" autoComplete="off" maxLength={200} value={password} onChange={(event) => setPassword(event.target.value)} />
      </label>
      <label className="field">
        Works until (optional)
        <input type="date" min={new Date().toISOString().slice(0, 10)} value={lastDay} onChange={(event) => setLastDay(event.target.value)} />
      </label>
      <button type="submit" className="primary" disabled={isBusy}>Make a link</button>
      {willOpen && <p className="small muted">This opens the video to anyone who has the link.</p>}
    </form>
  );
}

/** The address is known this once; afterwards only its hash is kept. */
function MadeLink({ share, video, onEmbed }: { share: Share; video: Video; onEmbed: () => void }) {
  const address = new URL(share.url ?? "", location.href).href;
  return (
    <>
      <div className="made-link">
        <Copyable text={address} label="Share link" />
        <p className="small muted">Copy it now: for safety it is not shown again.</p>
      </div>
      {share.token && !share.has_password && (
        <div className="made-link">
          <Copyable text={embedCode(video, share.token)} label="Code for another site" onCopied={onEmbed} />
          <p className="small muted">The player shows on sites that an owner of the workspace has listed.</p>
        </div>
      )}
    </>
  );
}

function Copyable({ text, label, onCopied }: { text: string; label: string; onCopied?: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    field.current?.select();
    void copyText(text, field.current).then(setCopied);
    onCopied?.();
  };
  return (
    <>
      <input ref={field} readOnly value={text} aria-label={label} onFocus={(event) => event.target.select()} />
      <button type="button" className="primary" onClick={copy} aria-label={`${isCopied ? "Copied" : "Copy"}: ${label}`}><Icon name={isCopied ? "check" : "copy"} /> {isCopied ? "Copied" : "Copy"}</button>
    </>
  );
}

async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field?.select();
    return false; // The text is selected; the viewer copies it by hand.
  }
}

function ShareList({ shares, isOpen, onRevoke }: { shares: readonly Share[]; isOpen: boolean; onRevoke: (share: string) => void }) {
  if (shares.length === 0) return null;
  return (
    <section>
      <h3>Links</h3>
      {!isOpen && <p className="small muted">They do not work while the video is not shared by link.</p>}
      <ul className="share-list">
        {shares.map((share) => (
          <li key={share.id}>
            <span>
              Made {date(share.created_at)}
              <span className="muted small">
                {share.has_password ? "with a password" : "no password"} · {share.expires_at ? `until ${date(share.expires_at)}` : "no end"}
              </span>
            </span>
            <button type="button" className="danger" onClick={() => onRevoke(share.id)} aria-label={`Revoke the link made ${date(share.created_at)}`}>Revoke</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
