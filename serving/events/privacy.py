"""No consent, no viewer at rest: what of an event may be kept. Knows no request and no store."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from crawlerdetect import CrawlerDetect

# Kept in place of an event that names a viewer without consent and cannot be written again without the name.
WITHHELD = b'{"type":"withheld"}'


class Peek(msgspec.Struct, frozen=True):
    """The few fields of an event that decide what is kept; any JSON value may stand in them."""

    type: Any = None
    video: Any = None
    consent: Any = None

    @property
    def is_consented(self) -> bool:
        """Whether the viewer granted measurement."""
        return self.consent == "granted"

    @property
    def video_id(self) -> str | None:
        """The video, if the event names one in the right form."""
        return self.video if isinstance(self.video, str) and len(self.video) <= 64 else None


_PEEK = msgspec.json.Decoder(Peek)


def peek(raw: bytes) -> Peek:
    """The deciding fields of an event, all unknown when it is no JSON object."""
    try:
        return _PEEK.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return Peek()


def kept_payload(raw: bytes, *, is_consented: bool) -> bytes:
    """The event as received, or without any `viewer` in it when there is no consent."""
    # A field's name may hide behind escapes, so a backslash is looked into as well.
    if is_consented or (b"viewer" not in raw and b"\\" not in raw):
        return raw
    try:
        value = msgspec.json.decode(raw)
        clean = _without_viewer(value)
        return raw if _is_same(raw, value, clean) else msgspec.json.encode(clean)
    except (msgspec.MsgspecError, RecursionError, OverflowError):
        return WITHHELD


def kept_agent(agent: str, *, is_consented: bool) -> str:
    """The user agent with consent; without it only a program's, so that bots are still told from people."""
    return agent[:500] if is_consented or _is_program(agent) else ""


def _without_viewer(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_viewer(inner) for key, inner in value.items() if key != "viewer"}
    return [_without_viewer(inner) for inner in value] if isinstance(value, list) else value


def _is_same(raw: bytes, value: Any, clean: Any) -> bool:
    # Of a key that is given twice only the last value was decoded, so bytes that say `viewer` are never kept as they are.
    return value == clean and b"viewer" not in raw


@lru_cache(maxsize=10_000)
def _is_program(agent: str) -> bool:
    return bool(agent) and bool(_detector().isCrawler(agent))


@cache
def _detector() -> CrawlerDetect:
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
