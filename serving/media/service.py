"""Finds the file behind a media address: only what was made for playing, never an original."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from reelhouse.errors import NotFound
from serving.playback import grants

if TYPE_CHECKING:
    from serving.context import Context

CONTENT_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file to serve, its content type, and a tag that changes with its content."""

    path: Path
    content_type: str
    tag: str


def find(here: Context, *, grant: str, video: str, path: str) -> Found:
    """The file at a path of a video that the grant opens; NotFound for anything else."""
    grants.check(here, grant, video)
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None or not _is_plain(video, path):
        raise NotFound("file", path)
    local = here.platform.blobs.local(f"media/{video}/{path}")
    stat = local.stat()
    return Found(path=local, content_type=content_type, tag=f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"')


def _is_plain(video: str, path: str) -> bool:
    parts = (video, *path.split("/"))
    return all(part not in ("", ".", "..") for part in parts) and "\\" not in path and "\0" not in path
