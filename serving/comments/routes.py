"""Routes of comments and reactions."""

from __future__ import annotations

from fastapi import APIRouter

from serving.comments import service
from serving.comments.schemas import Comment, NewComment
from serving.deps import Here, Watcher
from serving.listing import Page

router = APIRouter(prefix="/v1/videos/{video}/comments", tags=["comments"])


@router.get("")
def list_comments(here: Here, caller: Watcher, video: str) -> Page[Comment]:
    """List the comments of a video in the order of their positions."""
    return Page(items=service.list_comments(here, caller, video))


@router.post("", status_code=201)
def add_comment(here: Here, caller: Watcher, video: str, wanted: NewComment) -> Comment:
    """Add a comment or a reaction at a position; for whoever is signed in and sees the video."""
    return service.add(here, caller, video, wanted)


@router.delete("/{comment}", status_code=204)
def remove_comment(here: Here, caller: Watcher, video: str, comment: str) -> None:
    """Remove a comment: one's own, or any of a video that one manages."""
    service.remove(here, caller, video, comment)
