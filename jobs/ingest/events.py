"""Acknowledged viewing events to bronze, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from lake import tables
from reelhouse.events import Envelope
from reelhouse.job import Intake

_DECODER = msgspec.msgpack.Decoder(Envelope)
_MADE_BY_PLATFORM = ("seq", "source", "position", "received_day")


def parse(bodies: Sequence[bytes]) -> pa.Table:
    """One row per record; a record that is no envelope is kept whole as the payload of an event nobody may send."""
    envelopes = [_envelope(body) for body in bodies]
    columns = {"received_at": _column(envelopes, "received_at_us", pa.int64()).cast(tables.TIME)}
    for field in tables.EVENTS_RAW.schema:
        if field.name not in (*_MADE_BY_PLATFORM, "received_at"):
            columns[field.name] = _column(envelopes, field.name, field.type)
    columns["received_day"] = pc.cast(columns["received_at"], pa.date32(), safe=False)
    return pa.table(columns)


def _column(envelopes: Sequence[Envelope], name: str, kind: pa.DataType) -> pa.Array:
    return pa.array(list(map(attrgetter(name), envelopes)), kind)


def _envelope(body: bytes) -> Envelope:
    try:
        return _DECODER.decode(body)
    except msgspec.MsgspecError as error:
        return Envelope(received_at_us=0, payload=body, denied=f"unreadable record: {error}")


JOB = Intake(name="ingest.events", topic="events", writes=tables.EVENTS_RAW, parse=parse)
