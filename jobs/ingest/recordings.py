"""Facts about recordings, from the catalog's outbox, to bronze."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from lake import tables
from reelhouse.events import Fact
from reelhouse.job import Intake

_DECODER = msgspec.msgpack.Decoder(Fact)
_PLAIN = ("fact", "video", "workspace", "owner", "name", "file_name", "blob", "sha256", "bytes")


def parse(bodies: Sequence[bytes]) -> pa.Table:
    """One row per fact, in order."""
    facts = [_DECODER.decode(body) for body in bodies]
    columns = {name: pa.array([getattr(fact, name) for fact in facts], _type(name)) for name in _PLAIN}
    for name in ("received_at", "created_at"):
        columns[name] = pa.array([getattr(fact, f"{name}_us") for fact in facts], pa.int64()).cast(tables.TIME)
    columns["received_day"] = pc.cast(columns["received_at"], pa.date32(), safe=False)
    return pa.table(columns)


def _type(column: str) -> pa.DataType:
    return tables.RECORDINGS.schema.field(column).type


JOB = Intake(name="ingest.recordings", topic="recordings", writes=tables.RECORDINGS, parse=parse)
