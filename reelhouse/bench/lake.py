"""Raw events to gold numbers: the house's jobs against SQL written by hand for one engine, over the same files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.by_hand import GOLD, Peer
from reelhouse.bench.declaration import Bench, Row, Skipped
from reelhouse.bench.timing import Work, by_turns, turns_for
from reelhouse.errors import Conflict, Misconfigured

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.platform import Platform

EVENTS, TURNS = 200_000, 3
AIMS = {"InDuckDb": 1.25, "InSpark": 0.167, "InClickHouse": 1.0}
TYPED = ("tidy.events",)
FROM_TYPED = ("tidy.consents", "tidy.playbacks", "tidy.played", *(f"gold.{name}" for name in GOLD))
WHOLE = (
    "{:,} raw events to 6 gold tables; ours: contract checked, 12 Delta tables, every metric; "
    "by hand: main columns only, 6 Parquet files"
)
WAYS = (
    ("raw to gold", ("typed", "gold"), WHOLE),
    ("raw to typed", ("typed",), "{:,} raw events typed, checked, told apart from repeats"),
    ("typed to gold", ("gold",), "the typed ones of {:,} raw events to playbacks, intervals and 6 gold tables"),
)


def run(size: int | None) -> Iterator[Row | Skipped]:
    """For each peer the whole way, then its two halves."""
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        yield from _measured(Path(scratch), size or EVENTS)


def _measured(scratch: Path, size: int) -> Iterator[Row | Skipped]:
    from reelhouse.bench.homes import carry_out, fresh_homes
    from reelhouse.bench.traffic import home_in_bronze

    base = home_in_bronze(scratch / "base", size)
    found = list(peers_of(base, scratch))
    yield from (one for one in found if isinstance(one, Skipped))
    peers = {type(one).__name__: one for one in found if not isinstance(one, Skipped)}
    newest: list[Platform] = []
    homes = fresh_homes(scratch / "base", without=("inbox",))
    works: dict[str, Work] = {
        "copy": lambda: newest.append(next(homes)),
        "typed": lambda: carry_out(newest[-1], TYPED),
        "gold": lambda: carry_out(newest[-1], FROM_TYPED),
    }
    for name, peer in peers.items():
        works |= {
            f"typed {name}": peer.events,
            f"gold {name}": partial(peer.gold, scratch / name),
            f"close {name}": peer.close,
        }
    seconds = by_turns(works, turns=turns_for(size, TURNS))
    for name, peer in peers.items():
        if wrong := differences(newest[-1], scratch / name):
            raise Conflict(f"Ours and {peer.name} disagree about {', '.join(wrong)}.", hint="No figure is given then.")
        yield from _rows(name, peer, seconds, base.inbox.last("events") + 1)


def peers_of(platform: Platform, scratch: Path, *, only: str = "") -> Iterator[Peer | Skipped]:
    """Each peer (or the one of this name) on the files of a platform's bronze, or why it is left out."""
    from lake import tables
    from reelhouse.bench.by_hand.in_clickhouse import InClickHouse
    from reelhouse.bench.by_hand.in_duckdb import InDuckDb
    from reelhouse.bench.by_hand.in_spark import InSpark

    files = {
        name: [file.path for file in platform.storage.files(table)]
        for name, table in (("bronze", tables.EVENTS_RAW), ("videos", tables.VIDEOS))
    }
    for kind in (InDuckDb, InSpark, InClickHouse):
        if only in ("", kind.__name__):
            try:
                yield kind(**files, scratch=scratch)
            except Misconfigured as missing:
                yield Skipped(bench="lake", name=kind.__name__, reason=str(missing))


def differences(platform: Platform, folder: Path) -> list[str]:
    """Gold tables in which a column that both have says something else, row by row in the order of the key."""
    return [name for name in GOLD if not agree(platform.engine.sql(f"select * from gold.{name}"), theirs(folder, name))]


def theirs(folder: Path, name: str) -> pa.Table:
    """The rows of a gold table that a peer has stored."""
    import pyarrow.parquet as pq

    return pq.read_table(folder / f"{name}.parquet")


def agree(ours: pa.Table, theirs: pa.Table) -> bool:
    """Whether the columns that theirs has say the same, row by row."""
    shared = [name for name in theirs.column_names if name in ours.column_names]
    return len(shared) == theirs.num_columns and _sorted(ours, shared) == _sorted(theirs, shared)


def _sorted(rows: pa.Table, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """Rows as tuples in one order; seconds to the millisecond that they are sums of."""
    plain = [tuple(_plain(row[name]) for name in columns) for row in rows.select(list(columns)).to_pylist()]
    return sorted(plain, key=repr)


def _plain(value: object) -> object:
    return round(float(value), 3) if isinstance(value, (int, float)) else value


def _rows(name: str, peer: Peer, seconds: Mapping[str, float], events: int) -> Iterator[Row]:
    for title, halves, work in WAYS:
        yield Row(
            bench="lake", name=title, work=work.format(events), peer_name=peer.name, unit="seconds",
            ours=sum(seconds[half] for half in halves), peer=sum(seconds[f"{half} {name}"] for half in halves),
            aim=AIMS[name] if len(halves) > 1 else None,
        )  # fmt: skip


BENCH = Bench(name="lake", words="Raw events to gold numbers, and the two halves of the way.", run=run)
