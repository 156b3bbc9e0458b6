"""No consent, no viewer at rest: what of an event may be kept. Knows no request and no store."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from reelhouse.nameless import nameless

if TYPE_CHECKING:
    from crawlerdetect import CrawlerDetect


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
    return raw if is_consented else nameless(raw)


def kept_agent(agent: str, *, is_consented: bool) -> str:
    """The user agent with consent; without it only a program's, so that bots are still told from people."""
    return agent[:500] if is_consented or _is_program(agent) else ""


@lru_cache(maxsize=10_000)
def _is_program(agent: str) -> bool:
    return bool(agent) and bool(_detector().isCrawler(agent))


@cache
def _detector() -> CrawlerDetect:
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
