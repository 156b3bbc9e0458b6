"""Raw events to gold numbers: the house's jobs against hand-written DuckDB SQL over the same files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.by_hand import GOLD, ByHand
from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import by_turns
from reelhouse.errors import Conflict

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.platform import Platform

EVENTS, TURNS, AIM = 200_000, 3, 1.25
PEER = "DuckDB SQL by hand"
TYPED = ("tidy.events",)
FROM_TYPED = ("tidy.consents", "tidy.playbacks", "tidy.played", *(f"gold.{name}" for name in GOLD))


def run(size: int | None) -> Iterator[Row]:
    """Whole way, then its two halves."""
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        seconds, events = _measured(Path(scratch), size or EVENTS)
    work = f"{events:,} raw events to 6 gold tables; ours: contract checked, {5 + len(GOLD)} Delta tables, every metric"
    peer_work = "by hand: main columns only, 6 Parquet files"
    ours, hand = ("ours typed", "ours gold"), ("hand typed", "hand gold")
    yield _row("raw to gold", f"{work}; {peer_work}", sum(seconds[n] for n in ours), sum(seconds[n] for n in hand), AIM)
    first = f"{events:,} raw events typed, checked, told apart from repeats"
    yield _row("raw to typed", first, seconds["ours typed"], seconds["hand typed"])
    second = f"the typed ones of {events:,} raw events to playbacks, intervals and 6 gold tables"
    yield _row("typed to gold", second, seconds["ours gold"], seconds["hand gold"])


def differences(platform: Platform, hand: ByHand) -> list[str]:
    """Gold tables in which a column that both have says something else, row by row in the order of the key."""
    return [name for name in GOLD if not _agree(platform.engine.sql(f"select * from gold.{name}"), hand.table(name))]


def _measured(scratch: Path, size: int) -> tuple[dict[str, float], int]:
    from reelhouse.bench.traffic import home_in_bronze

    base = home_in_bronze(scratch / "base", size)
    homes = _fresh_homes(scratch)
    hand = by_hand(base)
    newest: list[Platform] = []
    seconds = by_turns(
        {
            "copy": lambda: newest.append(next(homes)),
            "ours typed": lambda: carry_out(newest[-1], TYPED),
            "ours gold": lambda: carry_out(newest[-1], FROM_TYPED),
            "hand typed": hand.events,
            "hand gold": lambda: hand.gold(scratch / "hand"),
        },
        turns=TURNS,
    )
    if wrong := differences(newest[-1], hand):
        raise Conflict(f"Ours and the peer disagree about {', '.join(wrong)}.", hint="No figure is given then.")
    return seconds, base.inbox.last("events") + 1


def by_hand(platform: Platform) -> ByHand:
    """The peer on the files of a platform's bronze."""
    from lake import tables

    bronze, videos = (platform.storage.files(table) for table in (tables.EVENTS_RAW, tables.VIDEOS))
    return ByHand(bronze=[file.path for file in bronze], videos=[file.path for file in videos])


def carry_out(platform: Platform, names: Sequence[str]) -> None:
    """Run these jobs, one after the other."""
    from jobs import job_named
    from reelhouse.platform.run import run as run_job

    for name in names:
        run_job(platform, job_named(name))


def _fresh_homes(scratch: Path) -> Iterator[Platform]:
    """Copies of the base home, each without the one before it."""
    from reelhouse.platform import Platform
    from reelhouse.settings import Settings

    for number in count():
        shutil.rmtree(scratch / f"home-{number - 1}", ignore_errors=True)
        shutil.copytree(scratch / "base", scratch / f"home-{number}")
        yield Platform.open(Settings(home=scratch / f"home-{number}"))


def _agree(ours: pa.Table, theirs: pa.Table) -> bool:
    shared = [name for name in theirs.column_names if name in ours.column_names]
    return len(shared) == theirs.num_columns and _sorted(ours, shared) == _sorted(theirs, shared)


def _sorted(rows: pa.Table, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """Rows as tuples in one order; seconds to the millisecond that they are sums of."""
    plain = [tuple(_plain(row[name]) for name in columns) for row in rows.select(list(columns)).to_pylist()]
    return sorted(plain, key=repr)


def _plain(value: object) -> object:
    return round(float(value), 3) if isinstance(value, (int, float)) else value


def _row(name: str, work: str, ours: float, peer: float, aim: float | None = None) -> Row:
    return Row(bench="lake", name=name, work=work, ours=ours, peer=peer, peer_name=PEER, unit="seconds", aim=aim)


BENCH = Bench(name="lake", words="Raw events to gold numbers, and the two halves of the way.", run=run)
