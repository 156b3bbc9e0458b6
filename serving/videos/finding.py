"""Finds a video for a caller, with the right that a door needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving import policy
from serving.catalog.models import Video
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context


def to_watch(here: Context, caller: Caller, video_id: str) -> Video:
    """A video that the caller may see."""
    return policy.seen(caller, _load(here, video_id), video_id)


def to_manage(here: Context, caller: Caller, video_id: str) -> Video:
    """A video that the caller may change."""
    return policy.managed(caller, _load(here, video_id), video_id)


def to_measure(here: Context, caller: Caller, video_id: str) -> Video:
    """A video whose figures the caller may read."""
    return policy.measured(caller, _load(here, video_id), video_id)


def to_survey(here: Context, caller: Caller, video_id: str) -> Video:
    """A video whose figures the caller may read, of crowds at least."""
    return policy.surveyed(caller, _load(here, video_id), video_id)


def _load(here: Context, video_id: str) -> Video | None:
    with here.catalog.read() as session:
        return session.get(Video, video_id)
