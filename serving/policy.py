"""The one policy: what a caller may see and do. Every door (pages, API, search, media, events, insights) asks here.

Seeing a video: people of its workspace when it is not private; its owner and the workspace's owners always; anyone who
opened a living share link while its visibility is `link`. Whoever may not see a video is told that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_

from reelhouse.errors import NotFound, Refused, SignInNeeded
from serving.catalog.models import Comment, Video

Role = Literal["owner", "member", "viewer"]
Visibility = Literal["private", "workspace", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: a person with a role per workspace, or nobody; `shared` maps videos to the share link that opened them."""

    person: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> str:
        """The signed-in person's key; SignInNeeded when there is nobody."""
        if self.person is None:
            raise SignInNeeded(
                "Nobody is signed in.", hint="Sign in, or send an API token as `Authorization: Bearer …`."
            )
        return self.person


def may_see(caller: Caller, video: Video) -> bool:
    """Whether the caller may know that the video exists, and watch it."""
    if video.deleted_at_us is not None:
        return False
    return _inside(caller, video) or (video.visibility == "link" and video.id in caller.shared)


def may_manage(caller: Caller, video: Video) -> bool:
    """Whether the caller may rename, share, retry and delete the video."""
    role = caller.roles.get(video.workspace)
    return may_see(caller, video) and (role == "owner" or (role == "member" and video.owner == caller.person))


def may_measure(caller: Caller, video: Video) -> bool:
    """Whether the caller may read who watched the video and how."""
    return may_see(caller, video) and caller.roles.get(video.workspace) in ("owner", "member")


def may_survey(caller: Caller, video: Video) -> bool:
    """Whether the caller may read figures about the video's viewers as a crowd, never about a few of them."""
    return may_see(caller, video) and video.workspace in caller.roles


def role_towards(caller: Caller, video: Video) -> str:
    """What the caller is to the video: `owner` of the video itself, member, viewer, or anonymous."""
    if caller.person is not None and video.owner == caller.person:
        return "owner"
    role = caller.roles.get(video.workspace)
    return "member" if role == "owner" else role or "anonymous"


def visible(caller: Caller, workspace: str) -> ColumnElement[bool]:
    """`may_see` as SQL, for the videos of one workspace; share links do not open lists."""
    role = caller.roles.get(workspace)
    if role is None:
        return false()
    here = and_(Video.workspace == workspace, Video.deleted_at_us.is_(None))
    return here if role == "owner" else and_(here, or_(Video.visibility != "private", Video.owner == caller.person))


def hidden(caller: Caller, workspace: str) -> ColumnElement[bool]:
    """The videos of a workspace, deleted ones too, whose viewing the caller may not count: other people's private ones."""
    if caller.roles.get(workspace) == "owner":
        return false()
    return and_(Video.workspace == workspace, Video.visibility == "private", Video.owner != caller.person)


def seen(caller: Caller, video: Video | None, video_id: str) -> Video:
    """The video, or NotFound when there is none that the caller may know of."""
    if video is None or not may_see(caller, video):
        raise NotFound("video", video_id)
    return video


def managed(caller: Caller, video: Video | None, video_id: str) -> Video:
    """The video if the caller manages it; NotFound when unseen, Refused when only seen."""
    found = seen(caller, video, video_id)
    if not may_manage(caller, found):
        raise Refused(f"You may watch '{found.name}', but not change it.", hint="Ask its owner or a workspace owner.")
    return found


def surveyed(caller: Caller, video: Video | None, video_id: str) -> Video:
    """The video if the caller may read its figures about crowds; NotFound when unseen, Refused when only seen."""
    found = seen(caller, video, video_id)
    if not may_survey(caller, found):
        raise Refused(
            f"You may watch '{found.name}', but not read its figures.", hint="Ask for a role in its workspace."
        )
    return found


def measured(caller: Caller, video: Video | None, video_id: str) -> Video:
    """The video if the caller may read all its figures; NotFound when unseen, Refused when only seen."""
    found = seen(caller, video, video_id)
    if not may_measure(caller, found):
        raise Refused(f"You may watch '{found.name}', but not read its figures.", hint="Ask for the role of a member.")
    return found


def entered(caller: Caller, workspace: str, *, least: Role = "viewer") -> str:
    """The workspace if the caller has at least a role in it; NotFound when outside, Refused when the role is too small."""
    _ = caller.known
    role = caller.roles.get(workspace)
    if role is None:
        raise NotFound("workspace", workspace, hint="Ask its owner to add you.")
    ranks = {"viewer": 0, "member": 1, "owner": 2}
    if ranks[role] < ranks[least]:
        raise Refused(f"As a {role} of this workspace you may not do that.", hint=f"Ask for the role of {least}.")
    return workspace


def may_remove(caller: Caller, comment: Comment, video: Video) -> bool:
    """Whether the caller may remove a comment: its writer, or who manages the video."""
    return may_see(caller, video) and (comment.person == caller.person or may_manage(caller, video))


def _inside(caller: Caller, video: Video) -> bool:
    role = caller.roles.get(video.workspace)
    return role is not None and (role == "owner" or video.owner == caller.person or video.visibility != "private")
