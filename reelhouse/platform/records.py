"""What is put in the place of inbox records that may be kept no longer: as many bytes, so that no reader loses its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import msgspec

from reelhouse.events import Envelope
from reelhouse.nameless import nameless
from reelhouse.platform.horizon import Horizons
from reelhouse.platform.names import Reach

ERASED = b'{"type":"erased"}'
SESSION = re.compile(rb'"session"\s*:\s*"([0-9a-f]{8})-([0-9a-f]{4})-7')
DAY_MS = 86_400_000
EPOCH = dt.date(1970, 1, 1)
_ENVELOPE = msgspec.msgpack.Decoder(Envelope)


def redaction(reach: Reach, known: Horizons) -> Callable[[bytes], bytes | None]:
    """A function from a record to what stands in its place; None for one that stays."""

    def change(body: bytes) -> bytes | None:
        try:
            told = _ENVELOPE.decode(body)
        except msgspec.MsgspecError:
            return None
        if told.payload.startswith(ERASED):
            return None
        first_day = known.get(told.workspace or "")
        if first_day is not None and _day(told) < first_day:
            return fitted(emptied(told), len(body))
        if reach.covers(told.payload) and (told.subject or nameless(told.payload) != told.payload):
            return fitted(_unnamed(told), len(body))
        return None

    return change


def emptied(told: Envelope) -> Envelope:
    """An envelope without its content."""
    return Envelope(received_at_us=told.received_at_us, payload=ERASED, workspace=told.workspace, denied="erased")


def fitted(envelope: Envelope, size: int) -> bytes:
    """The record, with spaces behind its JSON until it has `size` bytes; longer where it cannot be as short."""
    bare = msgspec.msgpack.encode(envelope)
    # The length of the payload takes more bytes from some size on, which no number of spaces makes up for: a blank agent does.
    for agent in (envelope.agent, " "):
        for room in range(size - len(bare), max(-1, size - len(bare) - 16), -1):
            padded = msgspec.structs.replace(envelope, payload=envelope.payload + b" " * room, agent=agent)
            body = msgspec.msgpack.encode(padded)
            if len(body) == size:
                return body
    return bare


def _unnamed(told: Envelope) -> Envelope:
    return msgspec.structs.replace(told, payload=nameless(told.payload), subject=None, agent="")


def _day(told: Envelope) -> dt.date:
    """The day of the event's session, else of its receipt."""
    found = SESSION.search(told.payload)
    at_ms = int(found[1] + found[2], 16) if found else told.received_at_us // 1000
    return EPOCH + dt.timedelta(days=at_ms // DAY_MS)
