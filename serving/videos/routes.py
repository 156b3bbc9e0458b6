"""Routes of videos and of what was understood of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from serving.deps import Here, SignedIn, Watcher
from serving.listing import Page
from serving.playback import service as playing
from serving.playback.schemas import Playback
from serving.videos import documents, formats, service
from serving.videos.asking import Asked
from serving.videos.finding import to_watch
from serving.videos.present import present
from serving.videos.schemas import Change, Chapter, Recommendation, Retried, Summary, Transcript, Video

router = APIRouter(prefix="/v1/videos", tags=["videos"])

WRITERS = {
    "vtt": (formats.webvtt, "text/vtt; charset=utf-8"),
    "srt": (formats.subrip, "application/x-subrip; charset=utf-8"),
    "txt": (formats.plain, "text/plain; charset=utf-8"),
}


@router.get("")
def list_videos(here: Here, caller: SignedIn, asked: Annotated[Asked, Depends()]) -> Page[Video]:
    """List the videos of a workspace that the caller may see."""
    return service.list_videos(here, caller, asked)


@router.get("/{video}")
def get_video(here: Here, caller: Watcher, video: str) -> Video:
    """Show a video."""
    return present(here, caller, [to_watch(here, caller, video)])[0]


@router.patch("/{video}")
def change_video(here: Here, caller: SignedIn, video: str, wanted: Change) -> Video:
    """Rename a video, or change who may see it."""
    return service.change(here, caller, video, wanted)


@router.delete("/{video}", status_code=204)
def delete_video(here: Here, caller: SignedIn, video: str) -> None:
    """Delete a video and its files."""
    service.delete(here, caller, video)


@router.post("/{video}/retry", status_code=202)
def retry(here: Here, caller: SignedIn, video: str) -> Retried:
    """Have the steps that gave up tried again."""
    return service.retry(here, caller, video)


@router.get("/{video}/playback")
def get_playback(here: Here, caller: Watcher, video: str) -> Playback:
    """Say where the streams of a video lie, with addresses that end after some hours."""
    return playing.playback(here, caller, to_watch(here, caller, video))


@router.get("/{video}/transcript")
def get_transcript(here: Here, caller: Watcher, video: str) -> Transcript:
    """Give what was said, with the times of segments and words."""
    return documents.transcript(here, to_watch(here, caller, video))


@router.get("/{video}/transcript.{form}", response_class=Response)
def get_transcript_file(here: Here, caller: Watcher, video: str, form: Literal["vtt", "srt", "txt"]) -> Response:
    """Give what was said as a file: WebVTT, SubRip or text."""
    write, content_type = WRITERS[form]
    text = write(documents.transcript(here, to_watch(here, caller, video)))
    headers = {"Content-Disposition": f'inline; filename="{video}.{form}"'}
    return Response(text, media_type=content_type, headers=headers)


@router.get("/{video}/chapters")
def list_chapters(here: Here, caller: Watcher, video: str) -> Page[Chapter]:
    """List the chapters of a video."""
    return Page(items=documents.chapters(here, to_watch(here, caller, video)))


@router.get("/{video}/summary")
def get_summary(here: Here, caller: Watcher, video: str) -> Summary:
    """Give title, cited statements, key phrases and action items."""
    return documents.summary(here, to_watch(here, caller, video))


@router.get("/{video}/next")
def list_next(here: Here, caller: Watcher, video: str) -> Page[Recommendation]:
    """List what to watch next, with the reasons."""
    return Page(items=documents.recommended(here, caller, to_watch(here, caller, video), kind="next"))


@router.get("/{video}/similar")
def list_similar(here: Here, caller: Watcher, video: str) -> Page[Recommendation]:
    """List videos about the same."""
    return Page(items=documents.recommended(here, caller, to_watch(here, caller, video), kind="similar"))
