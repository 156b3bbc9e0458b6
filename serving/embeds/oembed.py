"""oEmbed 1.0: what another site needs to show a shared video, and never more than anybody with the link sees."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from reelhouse.errors import NotFound, SignInNeeded
from serving.embeds.schemas import OEmbed
from serving.origin import is_own_origin
from serving.policy import Caller
from serving.shares.opening import Keys
from serving.shares.service import open_link

if TYPE_CHECKING:
    from serving.context import Context
    from serving.videos.schemas import Video

LARGEST = (1280, 720)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The place that the other site has; none given, as much as LARGEST."""

    width: int | None = None
    height: int | None = None


def describe(here: Context, url: str, room: Room, *, host: str) -> OEmbed:
    """The frame for the address of a share page or of an embed; NotFound when it is no living link of ours."""
    token = _token(here, url, host)
    opened = open_link(here, Caller(), token, keys=Keys())
    if opened.video is None:
        raise SignInNeeded("This link has a password.", hint="Links with a password cannot be embedded.")
    base = here.platform.settings.public_url.rstrip("/")
    width, height = fitted(opened.video.width or 0, opened.video.height or 0, room)
    return OEmbed(
        provider_url=base,
        title=opened.video.name,
        html=frame(base, opened.video, token, size=(width, height)),
        width=width,
        height=height,
        duration=None if opened.video.duration_ms is None else opened.video.duration_ms / 1000,
    )


def embed_address(base: str, video: str, token: str) -> str:
    """Where the player alone is shown."""
    return f"{base}/embed/{quote(video)}?{urlencode({'share': token})}"


def discovery(base: str, token: str) -> str:
    """The address under which others find the answer for a share page."""
    return f"{base}/v1/oembed?{urlencode({'url': f'{base}/s/{token}', 'format': 'json'})}"


def frame(base: str, video: Video, token: str, *, size: tuple[int, int]) -> str:
    """The HTML that another site puts into its page."""
    address, title = escape(embed_address(base, video.id, token)), escape(video.name)
    allowed = "autoplay; fullscreen; picture-in-picture"
    return (
        f'<iframe src="{address}" width="{size[0]}" height="{size[1]}" title="{title}" '
        f'allow="{allowed}" loading="lazy" style="border:0"></iframe>'
    )


def fitted(width: int, height: int, room: Room) -> tuple[int, int]:
    """The largest size of the picture's shape that the room and LARGEST allow; 16:9 when the shape is not known."""
    shape = (width, height) if width > 0 and height > 0 else LARGEST
    most = (min(room.width or LARGEST[0], LARGEST[0]), min(room.height or LARGEST[1], LARGEST[1]))
    scale = min(most[0] / shape[0], most[1] / shape[1])
    return max(1, int(shape[0] * scale)), max(1, int(shape[1] * scale))


def _token(here: Context, url: str, host: str) -> str:
    """The token in an address of ours."""
    parts = urlsplit(url)
    own = parts.scheme in ("http", "https") and is_own_origin(url, host, here.platform.settings.public_url)
    first, _, rest = parts.path.strip("/").partition("/")
    told = rest if first == "s" else parse_qs(parts.query).get("share", [""])[0] if first == "embed" else ""
    if not own or not told or len(told) > 200:
        raise NotFound("video", url[:200], hint="Give the address of a share page of this server.")
    return told
