"""What a sender of viewing events is to each video, and why they may not speak about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serving import policy
from serving.catalog.models import Video
from serving.embeds.sites import workspaces_of
from serving.policy import Caller
from serving.shares import opening

if TYPE_CHECKING:
    from serving.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sent a batch: the caller, the keys to a share link, the program, the workspace on the page, another site."""

    caller: Caller
    keys: opening.Keys
    agent: str = ""
    workspace: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the sender is to a video (or, without one, to the workspace), and why they may not speak about it."""

    workspace: str | None
    role: str
    denied: str | None = None


def standings(here: Context, caller: Caller, ids: Iterable[str | None], *, site: str | None) -> Mapping[str, Standing]:
    """The caller's standing towards each video; a site speaks only about videos of workspaces that allow it."""
    wanted = [video_id for video_id in ids if video_id is not None]
    allowed = workspaces_of(here, site) if site else None
    return {video_id: _towards(caller, _video(here, video_id), allowed) for video_id in wanted}


def _video(here: Context, video_id: str) -> Video | None:
    def load() -> Video | None:
        with here.catalog.read() as session:
            return session.get(Video, video_id)

    return here.catalog.known(("video", video_id), load)


def at_home(caller: Caller, wished: str | None) -> Standing:
    """The caller's standing in the workspace on the page, or else in their first one."""
    workspace = wished if wished in caller.roles else next(iter(caller.roles), None)
    if workspace is None:
        return Standing(workspace=None, role="anonymous", denied="The sender belongs to no workspace.")
    role = caller.roles[workspace]
    return Standing(workspace=workspace, role="member" if role == "owner" else role)


def _towards(caller: Caller, video: Video | None, allowed: frozenset[str] | None) -> Standing:
    if video is None:
        return Standing(workspace=None, role="anonymous", denied="There is no such video.")
    return Standing(
        workspace=video.workspace, role=policy.role_towards(caller, video), denied=_denied(caller, video, allowed)
    )


def _denied(caller: Caller, video: Video, allowed: frozenset[str] | None) -> str | None:
    if not policy.may_see(caller, video):
        return "The sender may not see this video."
    if allowed is not None and video.workspace not in allowed:
        return "The video's workspace does not allow the site that the sender is on."
    return None
