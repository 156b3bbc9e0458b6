"""Decisions of workspaces about keeping, from the catalog's outbox, to bronze."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from lake import tables
from reelhouse.events import Policy
from reelhouse.job import Intake

_DECODER = msgspec.msgpack.Decoder(Policy)


def parse(bodies: Sequence[bytes]) -> pa.Table:
    """One row per decision, in order."""
    told = [_DECODER.decode(body) for body in bodies]
    received_at = pa.array([one.received_at_us for one in told], pa.int64()).cast(tables.TIME)
    return pa.table(
        {
            "received_at": received_at,
            "received_day": pc.cast(received_at, pa.date32(), safe=False),
            "workspace": pa.array([one.workspace for one in told], pa.string()),
            "keep_events_days": pa.array([one.keep_events_days for one in told], pa.int64()),
        }
    )


JOB = Intake(name="ingest.policies", topic="policies", writes=tables.POLICIES, parse=parse)
