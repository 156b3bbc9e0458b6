"""Acknowledging events and bringing them to bronze: the durable inbox against a bare file that is written and synced."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import by_turns, seconds

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.platform import Platform

EVENTS, TURNS, REQUESTS, WARM_UP = 50_000, 3, 200, 5
ACKNOWLEDGE_AIM, INTAKE_AIM = 1.25, 1.5
_LENGTH = struct.Struct("<I")


def run(size: int | None) -> Iterator[Row]:
    """One event and a hundred events a request, then all of them to bronze."""
    from reelhouse.bench.traffic import envelopes

    bodies = list(envelopes(size or EVENTS))
    for together in (1, 100):
        yield _acknowledged(bodies, together)
    yield _to_bronze(bodies)


def _acknowledged(bodies: Sequence[bytes], together: int) -> Row:
    batches = [bodies[start : start + together] for start in range(0, len(bodies), together)][:REQUESTS]
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        ours, peer = _medians(Path(scratch), batches)
    return Row(
        bench="inbox",
        name=f"acknowledge {together} together",
        work=f"median of {len(batches)} requests of {together} event(s): on disk, framed and checksummed, then answered",
        ours=ours * 1000,
        peer=peer * 1000,
        peer_name="write and fsync",
        unit="milliseconds",
        aim=ACKNOWLEDGE_AIM,
    )


def _medians(scratch: Path, batches: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """Seconds of one append, ours and bare, by turns."""
    from lake.inbox.folder import FolderInbox

    inbox, bare = FolderInbox(scratch / "inbox"), BareFile(scratch / "bare")
    spent: list[tuple[float, float]] = []
    try:
        for batch in [*batches[:WARM_UP], *batches]:
            ours = seconds(partial(inbox.append, "events", batch))
            spent.append((ours, seconds(partial(bare.append, batch))))
    finally:
        inbox.close()
        bare.close()
    counted = spent[WARM_UP:]
    return median(ours for ours, _ in counted), median(peer for _, peer in counted)


def _to_bronze(bodies: Sequence[bytes]) -> Row:
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        homes = _acknowledged_homes(Path(scratch), bodies)
        bare = BareFile(Path(scratch) / "bare")
        bare.append(bodies)
        ready: list[Platform] = []
        spent = by_turns(
            {
                "acknowledge": lambda: ready.append(next(homes)),
                "ours": lambda: _take_in(ready[-1]),
                "peer": lambda: intake_by_hand(bare.path, Path(tempfile.mkdtemp(dir=scratch))),
            },
            turns=TURNS,
        )
        bare.close()
    return Row(
        bench="inbox",
        name="inbox to bronze",
        work=f"{len(bodies):,} acknowledged events to rows of bronze.events",
        ours=spent["ours"],
        peer=spent["peer"],
        peer_name="decode and write_deltalake",
        unit="seconds",
        aim=INTAKE_AIM,
    )


class BareFile:
    """What is written is on disk: a length before each record, no checksum, no positions, one writer, one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write and sync."""
        os.write(self._handle, b"".join(_LENGTH.pack(len(body)) + body for body in bodies))
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def intake_by_hand(path: Path, folder: Path) -> pa.Table:
    """The records of a bare file as rows, stored as a Delta table in `folder`."""
    from deltalake import write_deltalake

    rows = decoded(_records(path.read_bytes()))
    write_deltalake(str(folder), rows, partition_by=["received_day"])
    return rows


def decoded(bodies: Iterable[bytes]) -> pa.Table:
    """Envelopes as rows, with a plain loop."""
    import msgspec
    import pyarrow as pa

    from reelhouse.events import Envelope

    decode = msgspec.msgpack.Decoder(Envelope).decode
    envelopes = [decode(body) for body in bodies]
    columns = {name: [getattr(one, name) for one in envelopes] for name in Envelope.__struct_fields__}
    received = pa.array(columns.pop("received_at_us"), pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    positions = pa.array(range(len(envelopes)), pa.int64())
    return pa.table(
        {"seq": positions, "received_at": received, "received_day": received.cast(pa.date32(), safe=False), **columns}
    )


def _records(stored: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(stored):
        (length,) = _LENGTH.unpack_from(stored, at)
        yield stored[at + _LENGTH.size : at + _LENGTH.size + length]
        at += _LENGTH.size + length


def _acknowledged_homes(scratch: Path, bodies: Sequence[bytes]) -> Iterator[Platform]:
    from reelhouse.bench.traffic import acknowledge
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

    for number in count():
        platform = Platform.open(Settings(home=scratch / f"home-{number}"))
        acknowledge(platform, bodies)
        yield platform


def _take_in(platform: Platform) -> None:
    from jobs import job_named
    from reelhouse.platform.run import run as run_job

    run_job(platform, job_named("ingest.events"))


BENCH = Bench(name="inbox", words="Acknowledging events durably, and bringing them to bronze.", run=run)
