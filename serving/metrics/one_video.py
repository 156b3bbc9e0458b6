"""The figures of one video: what viewers did where, who they were, and how well it played.

Who is no member of the workspace but may see the video reads the same page about crowds only, and no names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.metrics import metrics_of
from jobs.metrics.families import PLAYBACKS, POSITIONS, RELATIVE
from serving import policy
from serving.metrics import schemas
from serving.metrics.crowds import in_steps, stands_out
from serving.metrics.facts import Row, Scope
from serving.metrics.period import Asked, AskedDays
from serving.metrics.service import figures, hidden_videos, measured
from serving.metrics.viewers import viewers
from serving.policy import Caller
from serving.videos.finding import to_survey

if TYPE_CHECKING:
    from serving.catalog.models import Video
    from serving.context import Context

ORDER = ("intro", "top", "spike", "dip")


def of_video(here: Context, caller: Caller, video_id: str, *, asked: Asked) -> schemas.VideoFigures:
    """The figures of one video, with retention, key moments, viewers and quality."""
    video = to_survey(here, caller, video_id)
    scope = video_scope(here, caller, video, asked)
    recording = here.lake.recordings().get(video.id)
    duration_ms = recording.duration_ms if recording else None
    return schemas.VideoFigures(
        **figures(here, scope, metrics_of("video_daily")),
        suppressed_under=scope.crowds or None,
        retention=schemas.Retention(positions=retention(here, scope), duration_ms=duration_ms),
        moments=_moments(here, scope),
        viewers=[] if scope.crowds else viewers(here, scope, duration_ms=duration_ms),
        quality=measured(here, PLAYBACKS, metrics_of("playback_quality"), scope, by="device"),
    )


def video_scope(here: Context, caller: Caller, video: Video, asked: AskedDays) -> Scope:
    """The facts of a video that the caller may count."""
    return Scope(
        workspace=video.workspace,
        days=asked.days(here.clock()),
        video=video.id,
        hidden=hidden_videos(here, caller, video.workspace),
        crowds=0 if policy.may_measure(caller, video) else here.platform.settings.suppress_under,
        as_of_us=asked.as_of_us,
    )


def retention(here: Context, scope: Scope) -> list[schemas.Position]:
    """The curve over 100 positions, with the place of each among similar videos."""
    rows = measured(here, POSITIONS, metrics_of("retention"), scope, by="position")
    places = _relative(here, scope)
    nowhere: Row = {"relative_retention": None, "similar_videos": None}
    return [
        schemas.Position(
            position=row["position"],
            plays=row["plays"],
            viewers=row["viewers"],
            absolute=row["absolute_retention"],
            audience=row["audience_retention"],
            relative=places.get(row["position"], nowhere)["relative_retention"],
            similar=places.get(row["position"], nowhere)["similar_videos"],
        )
        for row in sorted(rows, key=lambda row: row["position"])
    ]


def _relative(here: Context, scope: Scope) -> dict[int, Row]:
    """The place of each position among similar videos; it is computed from everybody, so crowds are not told."""
    if scope.crowds:
        return {}
    rows = measured(here, RELATIVE, metrics_of("relative_retention"), scope, by="position")
    return {row["position"]: row for row in rows}


def _moments(here: Context, scope: Scope) -> list[schemas.KeyMoment]:
    rows: list[Row] = here.facts.moments(scope)
    if scope.crowds:
        metrics = metrics_of("key_moments")
        crowded = [in_steps(row, metrics, scope.crowds) for row in rows if stands_out(row, scope.crowds)]
        rows = [{**row, "moment_change": None} for row in crowded]
    return [
        schemas.KeyMoment(
            kind=row["kind"],
            start_ms=row["start_ms"],
            end_ms=row["end_ms"],
            level=row["moment_level"],
            change=row["moment_change"],
            n=row["moment_base"],
            text=row["text"],
        )
        for row in sorted(rows, key=lambda row: (ORDER.index(row["kind"]), row["start_ms"]))
    ]
