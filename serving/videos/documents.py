"""What was understood of a video: transcript, chapters, summary, and what to watch next to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from lake import tables
from reelhouse.errors import NotFound
from serving import policy
from serving.catalog.models import Video
from serving.policy import Caller
from serving.videos import schemas
from serving.videos.present import present

if TYPE_CHECKING:
    from serving.context import Context

STILL = "It is still being made, or nothing is said in this video."


def transcript(here: Context, video: Video) -> schemas.Transcript:
    """What was said; NotFound while it is not known."""
    rows = here.lake.document(tables.TRANSCRIPTS, video.id)
    if not rows:
        raise NotFound("transcript of video", video.id, hint=STILL)
    first = rows[0]
    return schemas.Transcript.model_validate(
        {"engine": first["engine"], "model": first["model"], "language": first["language"], "segments": rows}
    )


def chapters(here: Context, video: Video) -> list[schemas.Chapter]:
    """Topics in order, none while they are not known."""
    return [schemas.Chapter.model_validate(row) for row in here.lake.document(tables.CHAPTERS, video.id)]


def summary(here: Context, video: Video) -> schemas.Summary:
    """Title, cited statements, key phrases and action items; NotFound while they are not known."""
    said = here.lake.document(tables.SUMMARIES, video.id)
    if not said:
        raise NotFound("summary of video", video.id, hint=STILL)
    insights = here.lake.document(tables.INSIGHTS, video.id)
    return schemas.Summary(
        title=next((row["text"] for row in said if row["kind"] == "title"), video.name),
        statements=[_cited(row) for row in said if row["kind"] != "title"],
        key_phrases=[schemas.KeyPhrase.model_validate(row) for row in insights if row["kind"] == "key_phrase"],
        action_items=[_cited(row) for row in insights if row["kind"] == "action_item"],
        engine=said[0]["engine"],
    )


def recommended(
    here: Context, caller: Caller, video: Video, *, kind: Literal["next", "similar"]
) -> list[schemas.Recommendation]:
    """What to watch after or beside a video, among what the caller may see."""
    rows = [row for row in here.lake.document(tables.RECOMMENDATIONS, video.id) if row["kind"] == kind]
    with here.catalog.read() as session:
        found = session.scalars(select(Video).where(Video.id.in_([row["recommended"] for row in rows]))).all()
    shown = {seen.id: seen for seen in present(here, caller, [one for one in found if policy.may_see(caller, one)])}
    return [
        schemas.Recommendation(video=shown[row["recommended"]], reason=row["reason"], start_ms=row["start_ms"] or 0)
        for row in rows
        if row["recommended"] in shown
    ]


def _cited(row: dict[str, Any]) -> schemas.Cited:
    return schemas.Cited(text=row["text"], start_ms=row["start_ms"] or 0, segments=row["segments"] or [])
