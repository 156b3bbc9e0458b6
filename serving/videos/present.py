"""Puts catalog rows and what the lake knows together into videos as one caller sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from serving import policy
from serving.catalog import models
from serving.instants import from_us
from serving.lake_view import Recording
from serving.playback.service import addresses
from serving.policy import Caller
from serving.videos import schemas
from serving.videos.progress import progress

if TYPE_CHECKING:
    from serving.context import Context


def present(here: Context, caller: Caller, videos: Sequence[models.Video]) -> list[schemas.Video]:
    """The videos, which the caller may see, in the same order."""
    names = people_names(here, {video.owner for video in videos})
    return [_present(here, caller, video, owner=names.get(video.owner, "")) for video in videos]


def people_names(here: Context, people: set[str]) -> Mapping[str, str]:
    """Names of people by their keys."""
    wanted = select(models.Person.id, models.Person.name).where(models.Person.id.in_(people))
    with here.catalog.read() as session:
        return {row.id: row.name for row in session.execute(wanted)}


def _present(here: Context, caller: Caller, video: models.Video, *, owner: str) -> schemas.Video:
    recording = here.lake.recordings().get(video.id)
    files = addresses(here, caller, video)
    known = progress(recording, here.lake.runs().get(video.id, {}), playable="hls" in files)
    return schemas.Video.model_validate(
        {
            "id": video.id,
            "workspace": video.workspace,
            "owner": {"id": video.owner, "name": owner},
            "name": video.name,
            "state": known.state,
            "reason": known.reason,
            "work": [{"step": step, "words": words} for step, words in known.work],
            "playable": "hls" in files,
            "duration_ms": recording and recording.duration_ms,
            "width": recording and recording.width,
            "height": recording and recording.height,
            "created_at": from_us(video.created_at_us),
            "visibility": video.visibility,
            "poster": files.get("poster"),
            "storyboard": files.get("storyboard"),
            "can": _can(caller, video),
            "views": _views(here, caller, video),
            "watched": _watched(here, caller, video, recording),
        }
    )


def _can(caller: Caller, video: models.Video) -> schemas.Can:
    manages = policy.may_manage(caller, video)
    return schemas.Can(edit=manages, share=manages, insights=policy.may_survey(caller, video))


def _views(here: Context, caller: Caller, video: models.Video) -> int | None:
    known = here.lake.views() if video.workspace in caller.roles else None
    if known is None:
        return None
    views = known.get(video.id, 0)
    if policy.may_measure(caller, video):
        return views
    step = here.platform.settings.suppress_under
    return views // step * step or None


def _watched(here: Context, caller: Caller, video: models.Video, recording: Recording | None) -> float | None:
    if caller.person is None or recording is None or not recording.duration_ms:
        return None
    return min(1.0, here.lake.distinct_ms(caller.person).get(video.id, 0) / recording.duration_ms)
