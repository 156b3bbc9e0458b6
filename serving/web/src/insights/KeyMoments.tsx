/** The moments of a video that stand out, each a way to watch it, with what is said there. */
import type { KeyMoment } from "../api/types";
import { Link } from "../shell/router";
import { watchPath } from "../shell/routes";
import { clockTime } from "../ui/format";
import { momentWords } from "./moments";

export function KeyMoments({ video, moments }: { video: string; moments: readonly KeyMoment[] }) {
  if (moments.length === 0) return null;
  return (
    <section className="card chart-card" aria-labelledby="moments-title">
      <h2 id="moments-title">Key moments</h2>
      <ol className="drops moments">
        {moments.map((moment) => (
          <li key={`${moment.kind} ${moment.start_ms}`}>
            <Link to={watchPath(video, moment.start_ms)}>{clockTime(moment.start_ms)} – {clockTime(moment.end_ms)}</Link>
            <strong>{momentWords(moment)}</strong>
            <span className="muted said" title={moment.text ?? ""}>{moment.text ?? ""}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
