"""Lists, changes, deletes and retries videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select

from serving import policy
from serving.catalog import outbox
from serving.catalog.models import Video
from serving.instants import from_us
from serving.listing import Page, from_cursor, to_cursor
from serving.policy import Caller
from serving.videos import schemas
from serving.videos.finding import to_manage
from serving.videos.present import present
from serving.videos.progress import failed_steps

if TYPE_CHECKING:
    from serving.context import Context
    from serving.videos.asking import Asked


def list_videos(here: Context, caller: Caller, asked: Asked) -> Page[schemas.Video]:
    """A page of the workspace's videos that the caller may see."""
    policy.entered(caller, asked.workspace)
    wanted = select(Video).where(policy.visible(caller, asked.workspace))
    if asked.owner is not None:
        wanted = wanted.where(Video.owner == asked.owner)
    rows, next_cursor = (_by_views if asked.sort == "views" else _by_column)(here, wanted, asked)
    return Page(items=present(here, caller, rows), next=next_cursor)


def change(here: Context, caller: Caller, video_id: str, wanted: schemas.Change) -> schemas.Video:
    """Rename a video or let other people see it; another visibility ends the addresses given out so far."""
    to_manage(here, caller, video_id)
    with here.catalog.write() as session:
        video = policy.managed(caller, session.get(Video, video_id), video_id)
        if wanted.visibility is not None and wanted.visibility != video.visibility:
            video.visibility = wanted.visibility
            video.generation += 1
        if wanted.name is not None and wanted.name != video.name:
            video.name = wanted.name
            outbox.tell(session, video, "renamed", now_us=here.clock())
    outbox.try_relay(here.catalog, here.platform.inbox)
    return present(here, caller, [video])[0]


def delete(here: Context, caller: Caller, video_id: str) -> None:
    """Delete a video with its files; only what was counted stays."""
    with here.catalog.write() as session:
        video = policy.managed(caller, session.get(Video, video_id), video_id)
        video.deleted_at_us = here.clock()
        video.generation += 1
        outbox.tell(session, video, "deleted", now_us=here.clock())
    outbox.try_relay(here.catalog, here.platform.inbox)
    for prefix in (f"originals/{video.id}/", f"media/{video.id}/"):
        here.platform.blobs.delete_prefix(prefix)


def retry(here: Context, caller: Caller, video_id: str) -> schemas.Retried:
    """Ask for another try of the steps that gave up on a video; the next run of the pipeline does it."""
    import pyarrow as pa

    from lake import tables

    video = to_manage(here, caller, video_id)
    failed = failed_steps(here.lake.runs().get(video.id, {}))
    rows = [
        {
            "step": step,
            "video": video.id,
            "work_key": run.work_key,
            "status": "retry",
            "reason": "asked for",
            "attempt": 0,
            "started_at": from_us(here.clock()),
        }
        for step, run in failed.items()
    ]
    if rows:
        here.platform.storage.append(tables.RUNS, pa.Table.from_pylist(rows, schema=tables.RUNS.schema))
    return schemas.Retried(steps=sorted(failed))


def _by_column(here: Context, wanted: Select[Video], asked: Asked) -> tuple[list[Video], str | None]:
    key: Any = Video.created_at_us if asked.sort == "newest" else func.lower(Video.name)
    down = asked.sort == "newest"
    after = from_cursor(asked.cursor, int if down else str)
    if after is not None:
        value, last = after
        beyond = (key < value, Video.id < last) if down else (key > value, Video.id > last)
        wanted = wanted.where(or_(beyond[0], and_(key == value, beyond[1])))
    order = (key.desc(), Video.id.desc()) if down else (key.asc(), Video.id.asc())
    with here.catalog.read() as session:
        found: Any = session.execute(wanted.add_columns(key).order_by(*order).limit(asked.limit + 1)).all()
    page = found[: asked.limit]
    more = to_cursor((page[-1][1], page[-1][0].id)) if len(found) > asked.limit else None
    return [row[0] for row in page], more


def _by_views(here: Context, wanted: Select[Video], asked: Asked) -> tuple[list[Video], str | None]:
    views = here.lake.views() or {}
    after = from_cursor(asked.cursor, int)
    with here.catalog.read() as session:
        videos = session.scalars(wanted).all()
    ranked = sorted((-views.get(video.id, 0), video.id, video) for video in videos)
    rest = [row for row in ranked if after is None or row[:2] > (after[0], after[1])]
    page = rest[: asked.limit]
    more = to_cursor((page[-1][0], page[-1][1])) if len(rest) > asked.limit else None
    return [video for _, _, video in page], more
