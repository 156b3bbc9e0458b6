"""The route of media files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import FileResponse

from serving.context import Context
from serving.deps import Here
from serving.media import cmcd, service
from serving.media.measured import MeasuredFile, Told
from serving.media.served import Served

router = APIRouter(tags=["media"])

# Every step run has a folder of its own, so the content behind an address never changes.
FOREVER = "private, max-age=43200, immutable"


@router.head("/media/{grant}/{video}/{path:path}", include_in_schema=False)
@router.get("/media/{grant}/{video}/{path:path}", response_class=FileResponse)
def get_file(
    request: Request,
    here: Here,
    grant: str,
    video: str,
    path: str,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Serve a file of a video, whole or in ranges; the grant comes from the video's playback. CMCD is heard."""
    found = service.find(here, grant=grant, video=video, path=path)
    headers = {"ETag": found.tag, "Cache-Control": FOREVER}
    if if_none_match is not None and found.tag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    is_segment = request.method == "GET" and found.content_type.startswith("video/")
    said = cmcd.said(request.query_params, request.headers) if is_segment else ""
    if not said:
        return FileResponse(found.path, media_type=found.content_type, headers=headers)
    then = _noting(here, video, path, said=said, agent=request.headers.get("user-agent", ""))
    return MeasuredFile(found.path, then=then, media_type=found.content_type, headers=headers)


def _noting(here: Context, video: str, path: str, *, said: str, agent: str) -> Told:
    def note(status: int, size: int) -> None:
        if status in (200, 206):
            served = Served(
                at_us=here.clock(), video=video, path=path, cmcd=said, agent=agent, status=status, bytes=size
            )
            here.served.note(served)

    return note
