"""Routes of resumable uploads (tus 1.0.0: creation, termination, expiration)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from reelhouse.errors import Conflict
from serving.catalog.models import Upload
from serving.context import Context
from serving.deps import Here, SignedIn
from serving.instants import from_us
from serving.uploads import protocol, service
from serving.uploads.parts import write_stream

router = APIRouter(tags=["uploads"])


def speaks_tus(tus_resumable: Annotated[str | None, Header()] = None) -> None:
    """Refuse clients of another protocol version."""
    protocol.check_version(tus_resumable)


TUS = [Depends(speaks_tus)]
Text = Annotated[str | None, Header()]


@router.options("/v1/uploads", status_code=204)
def describe(here: Here) -> Response:
    """Say which protocol version and extensions are spoken, and the largest size."""
    limit_bytes = str(here.platform.settings.upload_limit_bytes)
    return _answer(
        204, {"Tus-Version": protocol.VERSION, "Tus-Extension": protocol.EXTENSIONS, "Tus-Max-Size": limit_bytes}
    )


@router.post("/v1/uploads", status_code=201, dependencies=TUS)
def begin(here: Here, caller: SignedIn, upload_length: Text = None, upload_metadata: Text = None) -> Response:
    """Begin an upload; metadata: filename, workspace, and if wished name, visibility, created_at."""
    wishes = protocol.parse_metadata(upload_metadata or "")
    length_bytes = protocol.parse_length(upload_length, limit_bytes=here.platform.settings.upload_limit_bytes)
    upload = service.begin(here, caller, wishes, length_bytes=length_bytes)
    return _answer(201, {"Location": f"/v1/uploads/{upload.id}"} | _expiry(upload))


@router.head("/v1/uploads/{upload_id}", dependencies=TUS)
def ask(here: Here, caller: SignedIn, upload_id: str) -> Response:
    """Say how many bytes are stored."""
    upload = service.complete(here, service.find(here, caller, upload_id))
    return _answer(200, {"Upload-Length": str(upload.length_bytes)} | _progress(here, upload))


@router.patch("/v1/uploads/{upload_id}", status_code=204, dependencies=TUS)
async def go_on(
    request: Request,
    here: Here,
    caller: SignedIn,
    upload_id: str,
    upload_offset: Text = None,
    content_type: Text = None,
) -> Response:
    """Append bytes at the offset; after the last one the answer names the video in `Reelhouse-Video`."""
    protocol.check_content_type(content_type)
    upload = await run_in_threadpool(service.find, here, caller, upload_id)
    if upload.finished_at_us is None:
        await _append(request, here, upload, offset=protocol.parse_offset(upload_offset))
    return _answer(204, _progress(here, upload) | _expiry(upload))


@router.delete("/v1/uploads/{upload_id}", status_code=204, dependencies=TUS)
def end(here: Here, caller: SignedIn, upload_id: str) -> Response:
    """End an upload and forget its bytes; a video that it became stays."""
    upload = service.find(here, caller, upload_id)
    if upload.finished_at_us is None:
        with service.part_of(here, upload.id).locked():
            service.end(here, upload)
    else:
        service.end(here, upload)
    return _answer(204, {})


async def _append(request: Request, here: Context, upload: Upload, *, offset: int) -> None:
    part = service.part_of(here, upload.id)
    with part.locked() as file:
        stored = part.offset()
        if stored != offset:
            raise Conflict(f"Upload-Offset is {offset}, but {stored} bytes are stored.", hint="Go on from there.")
        written = await write_stream(file, request.stream(), room_bytes=upload.length_bytes - stored)
        if stored + written == upload.length_bytes:
            await run_in_threadpool(service.finish, here, upload)


def _progress(here: Context, upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(service.offset(here, upload))}
    return headers | ({"Reelhouse-Video": upload.video} if upload.finished_at_us else {})


def _expiry(upload: Upload) -> dict[str, str]:
    return {} if upload.finished_at_us else {"Upload-Expires": protocol.http_date(from_us(upload.expires_at_us))}


def _answer(status: int, headers: dict[str, str]) -> Response:
    return Response(status_code=status, headers={"Tus-Resumable": protocol.VERSION} | headers)
