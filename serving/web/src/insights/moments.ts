/** What a key moment says in a few words. Pure. */
import type { KeyMoment } from "../api/types";
import { percent } from "../ui/format";

export function momentWords({ kind, level, change }: Pick<KeyMoment, "kind" | "level" | "change">): string {
  const height = level === null ? "–" : percent(level);
  switch (kind) {
    case "intro":
      return `Intro: ${height} still watch at 30 s`;
    case "top":
      return change === null ? "Top moment" : `Top moment: only ${percent(change)} leave`;
    case "spike":
      return `Watched again: ${height} of views`;
    case "dip":
      return `Skipped: ${height} watch it`;
  }
}
