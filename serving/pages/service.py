"""The built web application: its files, and its one page with what a shared video may tell to link previews."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.errors import NotFound, Unavailable
from serving.embeds.oembed import discovery
from serving.embeds.sites import sites_of
from serving.shares.service import open_link
from serving.videos.finding import to_watch

if TYPE_CHECKING:
    from serving.context import Context
    from serving.policy import Caller
    from serving.shares.opening import Keys
    from serving.videos.schemas import Video

PAGE = "index.html"


def built_file(here: Context, path: str) -> Path | None:
    """A file of the built application, None when the path names a page and not a file."""
    folder = _folder(here)
    file = (folder / path).resolve()
    inside = file.is_relative_to(folder.resolve()) and file.name != PAGE
    return file if inside and file.is_file() else None


def page(here: Context, *, head: str = "") -> str:
    """The application's page with something more in its head."""
    text = (_folder(here) / PAGE).read_text(encoding="utf-8")
    return text.replace("</head>", f"{head}</head>", 1)


def preview(here: Context, caller: Caller, token: str, *, keys: Keys) -> str:
    """Open Graph tags of a shared video; nothing when the link is dead or locked."""
    try:
        video = open_link(here, caller, token, keys=keys).video
    except NotFound:
        return ""
    return _tags(here, video, token) if video is not None else ""


def ancestors(here: Context, caller: Caller, video_id: str) -> str:
    """Which pages may frame the player of a video (CSP frame-ancestors); who may not see the video learns of no site."""
    try:
        workspace = to_watch(here, caller, video_id).workspace
    except NotFound:
        return "'self'"
    return " ".join(("'self'", *sites_of(here, workspace)))


def _folder(here: Context) -> Path:
    if here.web_folder is None or not (here.web_folder / PAGE).is_file():
        raise Unavailable("The web application is not built.", hint="Build it: npm ci && npm run build in serving/web.")
    return here.web_folder


def _tags(here: Context, video: Video, token: str) -> str:
    base = here.platform.settings.public_url.rstrip("/")
    properties = {
        "og:site_name": "Reelhouse",
        "og:type": "video.other",
        "og:title": video.name,
        "og:url": f"{base}/s/{token}",
        "og:image": f"{base}{video.poster}" if video.poster else "",
        "video:duration": str((video.duration_ms or 0) // 1000 or ""),
    }
    found = f'<link rel="alternate" type="application/json+oembed" href="{escape(discovery(base, token))}">'
    return found + "".join(
        f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items() if value
    )
