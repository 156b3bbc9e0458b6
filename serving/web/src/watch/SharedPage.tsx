/** The page behind a share link: for anybody who has it, with its password when it has one. */
import { useMemo, useState, type SubmitEvent } from "react";
import type { ApiError } from "../api/client";
import { openShare, unlockShare } from "../api/endpoints";
import { ConsentBar, ConsentSwitch } from "../shell/ConsentBar";
import { ThemeChoice } from "../shell/PersonMenu";
import { useTitle } from "../shell/title";
import { Icon } from "../ui/Icon";
import { Problem } from "../ui/Problem";
import { asApiError, useLoad } from "../ui/useLoad";
import { WatchView } from "./WatchView";

export function SharedPage({ token, startMs }: { token: string; startMs: number | null }) {
  const shared = useLoad(`share ${token}`, () => openShare(token));
  const video = shared.data?.video ?? null;
  const needsPassword = shared.data !== null && (shared.data.needs_password || !video);
  const door = useMemo(() => (video ? { video: video.id, share: token } : null), [video, token]);
  useTitle(video?.name ?? "Shared video");
  if (shared.error) return <Gone error={shared.error} />;
  if (needsPassword) return <PasswordForm token={token} onOpen={shared.reload} />;
  if (!video || !door) return <p className="muted page" role="status">Loading…</p>;
  return (
    <>
      <a className="skip" href="#page">Skip to the video</a>
      <header className="bar">
        <span className="brand"><img src="/icon.svg" alt="" /> <span>Reelhouse</span></span>
        <span className="spacer" />
        <ThemeChoice />
      </header>
      <main className="page" id="page" tabIndex={-1}>
        <WatchView video={video} door={door} startMs={startMs} arrival={{ source: "share" }} person={null} onChanged={shared.reload} />
        <footer className="shared-foot">
          <ConsentSwitch words="Recognise this browser when it comes back" />
          <span>Off: your viewing is counted without a name and nothing is stored here.</span>
        </footer>
      </main>
      <ConsentBar />
    </>
  );
}

function Gone({ error }: { error: ApiError }) {
  const isGone = error.status === 404 || error.status === 410;
  return (
    <main className="gate">
      <div className="empty">
        <h1>{isGone ? "This link does not work" : "Not possible now"}</h1>
        <p>{isGone ? "It may have ended or been taken back. Ask the person who sent it for a new one." : `${error.message} ${error.hint}`}</p>
      </div>
    </main>
  );
}

function PasswordForm({ token, onOpen }: { token: string; onOpen: () => void }) {
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    unlockShare(token, password).then(onOpen, (problem: unknown) => setError(asApiError(problem)));
  };
  return (
    <main className="gate">
      <form onSubmit={submit}>
        <div className="brand"><img src="/icon.svg" alt="" /> Reelhouse</div>
        <h1><Icon name="lock" /> This video has a password</h1>
        <label className="field">
          Password
          <input type="password" autoComplete="off" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        {error && <Problem error={error} />}
        <button type="submit" className="primary">Watch</button>
      </form>
    </main>
  );
}
