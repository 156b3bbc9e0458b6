"""Keeps comments and reactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from reelhouse.errors import BadInput, NotFound, Refused
from serving import policy
from serving.catalog import models
from serving.catalog.ids import new_id
from serving.comments import schemas
from serving.instants import from_us
from serving.policy import Caller
from serving.videos.finding import to_watch
from serving.videos.present import people_names

if TYPE_CHECKING:
    from serving.context import Context

REACTION_LENGTH = 16


def list_comments(here: Context, caller: Caller, video_id: str) -> list[schemas.Comment]:
    """The comments of a video in the order of their positions."""
    video = to_watch(here, caller, video_id)
    order = (models.Comment.position_ms, models.Comment.created_at_us, models.Comment.id)
    with here.catalog.read() as session:
        rows = session.scalars(select(models.Comment).where(models.Comment.video == video_id).order_by(*order)).all()
    return _show(here, caller, video, rows)


def add(here: Context, caller: Caller, video_id: str, wanted: schemas.NewComment) -> schemas.Comment:
    """Add a comment at a position."""
    video = to_watch(here, caller, video_id)
    if wanted.kind == "reaction" and len(wanted.text) > REACTION_LENGTH:
        raise BadInput(f"A reaction has at most {REACTION_LENGTH} signs.", hint="Write a comment instead.")
    comment = models.Comment(
        id=new_id("c"),
        video=video_id,
        person=caller.known,
        kind=wanted.kind,
        text=wanted.text,
        position_ms=wanted.position_ms,
        created_at_us=here.clock(),
    )
    with here.catalog.write() as session:
        session.add(comment)
    return _show(here, caller, video, [comment])[0]


def remove(here: Context, caller: Caller, video_id: str, comment_id: str) -> None:
    """Remove a comment of the caller's own, or of a video that they manage."""
    video = to_watch(here, caller, video_id)
    with here.catalog.write() as session:
        comment = session.get(models.Comment, comment_id)
        if comment is None or comment.video != video_id:
            raise NotFound("comment", comment_id)
        if not policy.may_remove(caller, comment, video):
            raise Refused("This comment is somebody else's.", hint="Ask them, or the owner of the video.")
        session.delete(comment)


def _show(
    here: Context, caller: Caller, video: models.Video, comments: Sequence[models.Comment]
) -> list[schemas.Comment]:
    names = people_names(here, {comment.person for comment in comments})
    return [
        schemas.Comment.model_validate(
            {
                "id": comment.id,
                "person": {"id": comment.person, "name": names.get(comment.person, "")},
                "kind": comment.kind,
                "text": comment.text,
                "position_ms": comment.position_ms,
                "created_at": from_us(comment.created_at_us),
                "removable": policy.may_remove(caller, comment, video),
            }
        )
        for comment in comments
    ]
