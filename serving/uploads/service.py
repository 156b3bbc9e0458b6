"""Keeps uploads: begins, finds, finishes and ends them. A finished one is a blob, a video and a fact in the outbox."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reelhouse.errors import NotFound
from serving import policy
from serving.catalog import outbox
from serving.catalog.ids import new_id
from serving.catalog.models import Upload, Video
from serving.clock import DAY_US
from serving.instants import from_us, to_us
from serving.policy import Caller
from serving.uploads.parts import Part
from serving.uploads.protocol import Wishes, check_metadata_date, safe_suffix

if TYPE_CHECKING:
    from serving.context import Context

KEPT_DAYS = 7


def begin(here: Context, caller: Caller, wishes: Wishes, *, length_bytes: int) -> Upload:
    """Make room for an upload into a workspace whose member the caller is."""
    policy.entered(caller, wishes.workspace, least="member")
    now_us = here.clock()
    check_metadata_date(wishes.created_at, now=from_us(now_us))
    upload = Upload(
        id=new_id("u"),
        person=caller.known,
        workspace=wishes.workspace,
        video=new_id("v"),
        file_name=wishes.filename,
        name=wishes.title,
        visibility=wishes.visibility,
        length_bytes=length_bytes,
        recorded_at_us=to_us(wishes.created_at) if wishes.created_at else now_us,
        expires_at_us=now_us + KEPT_DAYS * DAY_US,
    )
    part_of(here, upload.id).create()
    with here.catalog.write() as session:
        session.add(upload)
    return upload


def find(here: Context, caller: Caller, upload_id: str) -> Upload:
    """The caller's own upload, while they are still a member."""
    with here.catalog.read() as session:
        upload = session.get(Upload, upload_id)
    if upload is None or upload.person != caller.known:
        raise NotFound("upload", upload_id, hint="Start a new one.")
    policy.entered(caller, upload.workspace, least="member")
    return upload


def offset(here: Context, upload: Upload) -> int:
    """How many bytes of it are stored."""
    return upload.length_bytes if upload.finished_at_us else part_of(here, upload.id).offset()


def complete(here: Context, upload: Upload) -> Upload:
    """Finish an upload whose bytes are all there, unless that was done; gives it as it stands then."""
    if upload.finished_at_us is None and offset(here, upload) == upload.length_bytes:
        with suppress(NotFound), part_of(here, upload.id).awaited():
            finish(here, upload)
        with here.catalog.read() as session:
            return session.get_one(Upload, upload.id)
    return upload


def finish(here: Context, upload: Upload) -> None:
    """Turn a complete part into a video; the caller holds the part's lock. A repeat changes nothing."""
    part = part_of(here, upload.id)
    if not part.path.exists():
        return
    blob = f"originals/{upload.video}/source{safe_suffix(upload.file_name)}"
    sha256 = part.sha256()
    here.platform.blobs.put_file(blob, part.path)
    with here.catalog.write() as session:
        _add_video(session, upload, Video(id=upload.video, blob=blob, sha256=sha256), now_us=here.clock())
    part.remove()
    outbox.try_relay(here.catalog, here.platform.inbox)


def end(here: Context, upload: Upload) -> None:
    """Forget an upload and its bytes; a video that it became stays."""
    with here.catalog.write() as session:
        session.execute(delete(Upload).where(Upload.id == upload.id))
    part_of(here, upload.id).remove()


def recover(here: Context) -> None:
    """After a stop: finish what is complete, and end what is past its time."""
    with here.catalog.read() as session:
        waiting = session.scalars(select(Upload).where(Upload.finished_at_us.is_(None))).all()
    for upload in waiting:
        if upload.expires_at_us < here.clock() or not part_of(here, upload.id).path.exists():
            end(here, upload)
        else:
            complete(here, upload)


def part_of(here: Context, upload_id: str) -> Part:
    """The stored bytes of an upload."""
    return Part(here.platform.settings.folder("uploads", ""), upload_id)


def _add_video(session: Session, upload: Upload, video: Video, *, now_us: int) -> None:
    kept = session.get_one(Upload, upload.id)
    if kept.finished_at_us is None:
        video.workspace, video.owner = kept.workspace, kept.person
        video.name, video.visibility, video.file_name = kept.name, kept.visibility, kept.file_name
        video.size_bytes, video.created_at_us, video.generation = kept.length_bytes, kept.recorded_at_us, 1
        session.add(video)
        session.flush()
        outbox.tell(session, video, "uploaded", now_us=now_us)
        kept.finished_at_us = now_us
    upload.finished_at_us = kept.finished_at_us
