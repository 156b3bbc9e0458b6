/** Who watches now and what was counted today, kept up to date while the page is open. */
import { inWords, useLive } from "./live";

export function LiveLine({ workspace }: { workspace: string }) {
  const now = useLive(workspace);
  if (!now) return null;
  return (
    <p className={now.viewers > 0 ? "live-line on" : "live-line"} role="status">
      <span className="live-dot" aria-hidden="true" />
      {inWords(now)}
    </p>
  );
}
