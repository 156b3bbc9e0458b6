"""What to watch beside and after a video: `similar` by what is said, `next` also by what people watch.

Both stay within the workspace and keep to videos that can be played; rights are applied when they are served.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.feeds.content import Content, contents, phrases, subject
from jobs.feeds.ranking import diverse, fuse, ranks
from jobs.feeds.watching import Together, Watching, watching
from lake.tables import CHUNKS, INSIGHTS, PLAYBACKS, PLAYED, RECOMMENDATIONS, VIDEOS
from reelhouse.job import Whole

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools

OFFERED = 10
CANDIDATES = 50  # of each ranking
WATCHING_WEIGHT, CONTENT_WEIGHT, POPULARITY_WEIGHT = 1.0, 0.8, 0.3
SAMENESS_PENALTY = 0.25
# MiniLM, means of 12 talks on 12 subjects: 0.06 to 0.52 between any two of them, 0.26 in the middle.
LEAST_LIKENESS, SAME_SUBJECT = 0.25, 0.55
LEAST_PEOPLE = 3  # fewer could be recognised
PLAYABLE = ("ready", "damaged")
NOTHING = Together(likeness=0.0, went_on=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that the choice for one video looks at."""

    contents: Mapping[str, Content]
    phrases: Mapping[str, Sequence[str]]
    watching: Watching

    def likeness(self, one: str, other: str) -> float:
        """Cosine of what two videos say; 0 when one of them says nothing."""
        if one not in self.contents or other not in self.contents:
            return 0.0
        return float(self.contents[one].mean @ self.contents[other].mean)


def run(tables: Mapping[str, pa.Table], tools: Tools) -> pa.Table:  # noqa: ARG001
    """The rows of gold.recommendations from tables by full name; the same tables give the same rows."""
    import pyarrow as pa

    known = Known(
        contents=contents(tables[CHUNKS.name], tables[PLAYED.name]),
        phrases=phrases(tables[INSIGHTS.name]),
        watching=watching(tables[PLAYBACKS.name]),
    )
    rows = [
        row
        for workspace, videos in _playable(tables[VIDEOS.name]).items()
        for video in videos
        for row in _rows(workspace, video, [other for other in videos if other != video], known)
    ]
    return pa.Table.from_pylist(rows, schema=RECOMMENDATIONS.schema)


def _playable(videos: pa.Table) -> dict[str, list[str]]:
    """Videos that can be played, in order, by workspace."""
    found: dict[str, list[str]] = {}
    for row in videos.select(["workspace", "video", "deleted", "state"]).to_pylist():
        if not row["deleted"] and row["state"] in PLAYABLE:
            found.setdefault(row["workspace"], []).append(row["video"])
    return {workspace: sorted(found[workspace]) for workspace in sorted(found)}


def _rows(workspace: str, video: str, others: Sequence[str], known: Known) -> Iterator[dict[str, Any]]:
    choices = {"next": _next(video, others, known), "similar": _similar(video, others, known)}
    for kind, chosen in choices.items():
        for rank, (other, score) in enumerate(chosen.items()):
            yield {
                "workspace": workspace,
                "video": video,
                "rank": rank,
                "recommended": other,
                "score": score,
                "kind": kind,
                "reason": _reason(video, other, known, by_people=kind == "next"),
                "start_ms": _start_ms(video, other, known),
            }


def _similar(video: str, others: Sequence[str], known: Known) -> dict[str, float]:
    scores = {other: known.likeness(video, other) for other in others}
    ranked = sorted(ranks(scores, above=LEAST_LIKENESS).items(), key=lambda item: item[1])
    return {other: scores[other] for other, _ in ranked[:OFFERED]}


def _next(video: str, others: Sequence[str], known: Known) -> dict[str, float]:
    """Fused by rank from co-watching, nearness to the watched moments and popularity, then made diverse."""
    pairs, popularity = known.watching.together, known.watching.popularity
    fused = fuse([
        (WATCHING_WEIGHT, _best({other: pairs.get((video, other), NOTHING).likeness for other in others})),
        (CONTENT_WEIGHT, _best(_nearness(video, others, known), above=LEAST_LIKENESS)),
        (POPULARITY_WEIGHT, _best({other: float(popularity.get(other, 0)) for other in others})),
    ])  # fmt: skip
    chosen = diverse(fused, known.likeness, limit=OFFERED, penalty=SAMENESS_PENALTY)
    return {other: fused[other] for other in chosen}


def _best(scores: Mapping[str, float], *, above: float = 0.0) -> dict[str, int]:
    return {name: rank for name, rank in ranks(scores, above=above).items() if rank <= CANDIDATES}


def _nearness(video: str, others: Sequence[str], known: Known) -> dict[str, float]:
    """Cosine of what viewers played of this video with everything that another says."""
    if video not in known.contents:
        return {}
    watched = known.contents[video].watched_mean
    return {other: float(watched @ known.contents[other].mean) for other in others if other in known.contents}


def _reason(video: str, other: str, known: Known, *, by_people: bool) -> str:
    people = known.watching.together.get((video, other), NOTHING).went_on
    if by_people and people >= LEAST_PEOPLE:
        return f"{people} people who watched this went on to it"
    likeness = known.likeness(video, other)
    if likeness > LEAST_LIKENESS:
        return _common(subject(known.phrases.get(other, ()), said=known.contents[video].text), likeness)
    return "often watched in this workspace" if known.watching.popularity.get(other) else "from the same workspace"


def _common(shared: str, likeness: float) -> str:
    if not shared:
        return "much the same is said in it" if likeness >= SAME_SUBJECT else "close to this in what is said"
    return f"about the same subject: {shared}" if likeness >= SAME_SUBJECT else f"speaks of {shared} too"


def _start_ms(video: str, other: str, known: Known) -> int:
    """Where the moment starts that is nearest to what viewers played of this video; 0 for another subject."""
    if known.likeness(video, other) <= LEAST_LIKENESS:
        return 0
    return known.contents[other].best_start_ms(known.contents[video].watched_mean)


JOB = Whole(
    name="feeds.recommendations",
    version=1,
    reads=(VIDEOS, CHUNKS, INSIGHTS, PLAYBACKS, PLAYED),
    writes=RECOMMENDATIONS,
    run=run,
)
