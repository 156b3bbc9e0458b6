"""Erasing one person from a lake: the house's erasure, with its proof, against rewriting the touched files by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.growth_row import a_tenth, growth
from reelhouse.bench.timing import Work, by_turns, turns_for
from reelhouse.errors import Conflict

if TYPE_CHECKING:
    from reelhouse.platform import Platform
    from reelhouse.table import Table

EVENTS, TURNS = 200_000, 1


def run(size: int | None) -> Iterator[Row]:
    """Against the rewrite by hand, then how ours grows."""
    import duckdb

    events = size or EVENTS
    tenth, whole = (_measured(number) for number in (a_tenth(events), events))
    yield Row(
        bench="erase", name="one person", peer_name=f"DuckDB {duckdb.__version__} by hand", unit="seconds",
        work=f"one of 20 members out of {events:,} events; ours: every table and old version, the inbox, what was "
        "derived made anew, every byte looked through; by hand: the files of five tables that hold rows of theirs rewritten",
        ours=whole["ours"], peer=whole["by hand"],
    )  # fmt: skip
    work = f"the same erasure at {events:,} events and at {a_tenth(events):,}"
    yield growth("erase", "growth", work, whole=whole["ours"], tenth=tenth["ours"])


def _measured(events: int) -> dict[str, float]:
    from reelhouse.bench.homes import carry_out, copied, fresh_homes, relational
    from reelhouse.bench.traffic import home_in_bronze

    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        base = home_in_bronze(Path(scratch) / "base", events)
        carry_out(base, relational())
        person = _somebody(base)
        base.close()
        homes, newest = fresh_homes(Path(scratch) / "base"), list["Platform"]()
        works: dict[str, Work] = {
            "copy": lambda: newest.append(next(homes)),
            "ours": lambda: erased(newest[-1], person),
            "by hand": partial(erased_by_hand, base, person, Path(scratch) / "hand"),
        }
        seconds = by_turns(works, turns=turns_for(events, TURNS))
        if wrong := differences(
            newest[-1], copied(Path(scratch) / "base", Path(scratch) / "end"), Path(scratch) / "hand"
        ):
            raise Conflict(
                f"Ours and the peer leave other rows in {', '.join(wrong)}.", hint="No figure is given then."
            )
    return seconds


def _somebody(platform: Platform) -> str:
    """A member whom events name; some refuse to be measured."""
    named = platform.engine.sql("SELECT max(viewer) AS viewer FROM silver.events WHERE viewer_kind = 'person'")
    return str(named["viewer"][0].as_py())


def erased(platform: Platform, person: str) -> None:
    """Erase as the command does, without the search index, which the bench does not fill."""
    from jobs import job_named
    from reelhouse.bench.homes import relational
    from reelhouse.platform.erasure import Subject, erase, known_aliases

    subject = Subject(key=person, aliases=known_aliases(platform, person))
    erase(platform, subject, following=[job_named(name) for name in relational()])


def held() -> dict[Table, str]:
    """The tables with rows of people, and the column that names them."""
    from lake import tables

    return {tables.EVENTS_RAW: "subject"} | dict.fromkeys(
        (tables.EVENTS, tables.PLAYBACKS, tables.PLAYED, tables.VIEWER_VIDEO), "viewer"
    )


def erased_by_hand(platform: Platform, person: str, folder: Path) -> None:
    """Write each file that holds a row of theirs anew, without it, below `folder`."""
    import duckdb

    connection = duckdb.connect()
    for table, column in held().items():
        target = folder / table.short / table.layer
        target.mkdir(parents=True, exist_ok=True)
        paths = [file.path for file in platform.storage.files(table)]
        touched = connection.execute(
            f"SELECT DISTINCT filename FROM read_parquet($paths, filename = true) WHERE {column} = $person",
            {"paths": paths, "person": person},
        ).fetchall()
        for (path,) in touched:
            kept = connection.from_parquet(path, hive_partitioning=False).filter(
                f"{column} IS DISTINCT FROM '{person}'"
            )
            kept.write_parquet(str(target / Path(path).name), compression="zstd")
    connection.close()


def differences(ours: Platform, before: Platform, folder: Path) -> list[str]:
    """Tables that do not hold as many rows after both ways, or still hold the person by hand."""
    return [table.name for table in held() if _rows(ours, table) != _rows_by_hand(before, table, folder)]


def _rows(platform: Platform, table: Table) -> int:
    return sum(file.rows for file in platform.storage.files(table))


def _rows_by_hand(before: Platform, table: Table, folder: Path) -> int:
    import pyarrow.parquet as pq

    rewritten = folder / table.short / table.layer
    count = 0
    for file in before.storage.files(table):
        anew = rewritten / Path(file.path).name
        count += pq.read_metadata(anew).num_rows if anew.exists() else file.rows
    return count


BENCH = Bench(name="erase", words="Erasing one person, and how that grows with the lake.", run=run)
