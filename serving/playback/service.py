"""Gives addresses of what was made of a video: the newest streams, poster, storyboard and captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelhouse.errors import NotFound
from serving.catalog.models import Video
from serving.clock import SECOND_US
from serving.instants import from_us
from serving.lake_view import MediaFile
from serving.playback import grants
from serving.playback.schemas import Playback
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context

ENTRANCE_STEPS = ("enrich.ladder", "enrich.publish")
HANDED_OUT = ("hls", "dash", "poster", "storyboard", "captions")


def playback(here: Context, caller: Caller, video: Video) -> Playback:
    """Where a video that the caller may see is played; NotFound while nothing can be played."""
    found = addresses(here, caller, video)
    if "hls" not in found:
        raise NotFound("streams of video", video.id, hint="They are still being made, or the file cannot be played.")
    recording = here.lake.recordings().get(video.id)
    grant = grants.issue(here, caller, video)
    return Playback(
        hls=found["hls"],
        dash=found.get("dash"),
        poster=found.get("poster"),
        storyboard=found.get("storyboard"),
        captions=found.get("captions"),
        expires_at=from_us(grant.expiry * SECOND_US),
        server_time_ms=here.clock() // 1000,
        duration_ms=recording.duration_ms if recording else None,
    )


def addresses(here: Context, caller: Caller, video: Video) -> Mapping[str, str]:
    """Signed addresses by kind, of what there is so far."""
    grant = grants.issue(here, caller, video).text
    own = f"media/{video.id}/"
    return {
        kind: f"/media/{grant}/{video.id}/{file.blob.removeprefix(own)}"
        for kind, file in newest(here.lake.files().get(video.id, ())).items()
        if file.blob.startswith(own)
    }


def newest(files: Sequence[MediaFile]) -> Mapping[str, MediaFile]:
    """The file of each kind to hand out; streams come from the ladder as soon as it is there."""
    ranked = sorted(files, key=lambda file: file.step != ENTRANCE_STEPS[0])
    found: dict[str, MediaFile] = {}
    for file in ranked:
        if file.kind in HANDED_OUT:
            found.setdefault(file.kind, file)
    return found
