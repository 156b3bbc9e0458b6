"""Rebuilds silver and gold from bronze: beside the tables that are in use, then swaps in what differs.

A kill at any point loses nothing: what was built beside is thrown away by the next replay, and each swap is one commit
that leaves the table right for that day. A replay of tables that are right makes no commit at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reelhouse.errors import Conflict
from reelhouse.job import Index, Job, Tail, Transform
from reelhouse.platform import Platform, index, tail, transform
from reelhouse.platform.compare import Difference, differences
from reelhouse.platform.horizon import horizons
from reelhouse.platform.locks import all_exclusive, exclusive
from reelhouse.table import Table

Rebuildable = Tail | Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """One table: in how many parts (days) it differed from what bronze says, and in how many it was put right.

    A search index is one part. It cannot be compared, so it differs when it was made from other tables, and is always
    built anew.

    `kept` are differing parts of which bronze holds nothing any more: they are left alone unless they shall be pruned.
    """

    table: str
    differing: int
    swapped: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a replay may do: only compare, and remove what bronze knows nothing of."""

    check: bool = False
    prune: bool = False


def replay(
    platform: Platform, jobs: Sequence[Job], wish: Wish, *, built: Callable[[], None] = lambda: None
) -> list[Rebuilt]:
    """Rebuild the tables of every tail and transform among `jobs` (in order); `built` is called when all stand beside.

    The pipeline goes on meanwhile; it stands still only while the finished tables are compared and swapped, and what has
    come since is added to both first.
    """
    rebuildable = [job for job in jobs if isinstance(job, Tail | Transform)]
    with _beside(platform, rebuildable) as rebuilt:
        _bring_up(rebuilt, rebuildable)
        built()
        with _standstill(platform, jobs, rebuildable):
            _bring_up(platform, rebuildable)
            _bring_up(rebuilt, rebuildable)
            tables = [found for job in rebuildable for found in _settle(platform, rebuilt, job, wish)]
    return tables + [_reindexed(platform, job, wish) for job in jobs if isinstance(job, Index)]


@contextmanager
def _beside(platform: Platform, rebuildable: Iterable[Rebuildable]) -> Iterator[Platform]:
    """A platform on which these jobs write to places of their own, which are empty at first and gone in the end."""
    from lake import open as lake_open

    names = {table.name for job in rebuildable for table in _written(job)}
    with exclusive(platform.home / "locks", "replay"):
        lake_open.clear_beside(platform.settings)
        other = Platform(platform.settings)
        other.storage = lake_open.beside(platform.settings, platform.storage, names)
        other.engine = lake_open.engine(platform.settings, other.storage)
        _carry_over(platform, other, rebuildable)
        try:
            yield other
        finally:
            lake_open.clear_beside(platform.settings)


def _carry_over(platform: Platform, other: Platform, rebuildable: Iterable[Rebuildable]) -> None:
    """Bring over what bronze cannot give any more: figures of days before the horizon, which stay as they are."""
    known = horizons(platform)
    for job in rebuildable:
        rows = transform.kept(platform, job, known) if known and isinstance(job, Transform) else None
        if rows is not None:
            other.storage.append(job.writes, platform.engine.fetch(rows))


@contextmanager
def _standstill(platform: Platform, jobs: Sequence[Job], rebuildable: Sequence[Rebuildable]) -> Iterator[None]:
    """Nothing writes to what these jobs read or write, on this home, while the block runs."""
    read = {table.name for job in rebuildable for table in _read(job)}
    held = {job.name for job in rebuildable} | {
        job.name for job in jobs if read & {table.name for table in _written(job)}
    }
    with all_exclusive(platform.home / "locks", held):
        yield


def _bring_up(platform: Platform, rebuildable: Iterable[Rebuildable]) -> None:
    for job in rebuildable:
        tail.run(platform, job) if isinstance(job, Tail) else transform.run(platform, job)


def _settle(platform: Platform, rebuilt: Platform, job: Rebuildable, wish: Wish) -> Iterator[Rebuilt]:
    """Compare the tables of a job, and put right what differs and may be changed."""
    if isinstance(job, Transform) and not wish.check:
        transform.run(platform, job)  # what was put right above it makes some of its days due
    for table in _written(job):
        counts = {"differing": 0, "swapped": 0, "kept": 0}
        for difference in differences(platform, rebuilt, table):
            is_lost = len(difference.wanted) == 0 and not wish.prune
            counts["differing"] += 1
            counts["kept"] += is_lost
            if not (wish.check or is_lost):
                _swap(platform, table, difference)
                counts["swapped"] += 1
        yield Rebuilt(table=table.name, **counts)


def _reindexed(platform: Platform, job: Index, wish: Wish) -> Rebuilt:
    differing = int(index.due(platform, job))
    if wish.check or not index.is_possible(platform, job):
        return Rebuilt(table=job.name, differing=differing, swapped=0, kept=0)
    with exclusive(platform.home / "locks", job.name):
        index.rebuilt(platform, job)
    return Rebuilt(table=job.name, differing=differing, swapped=1, kept=0)


def _swap(platform: Platform, table: Table, difference: Difference) -> None:
    """One commit, refused when somebody elsewhere has changed these rows since they were compared."""
    units = () if difference.unit is None else (difference.unit,)
    basis = -1 if difference.version is None else difference.version
    if platform.storage.rewrite(table, difference.wanted, basis=basis, units=units) is None:
        raise Conflict(f"{table.name} was changed from elsewhere meanwhile.", hint="Run the replay again: it goes on.")


def _written(job: Job) -> tuple[Table, ...]:
    if isinstance(job, Tail):
        return tuple(output.table for output in job.outputs)
    return () if not hasattr(job, "writes") else (job.writes,)


def _read(job: Rebuildable) -> tuple[Table, ...]:
    return (job.reads,) if isinstance(job, Tail) else tuple(read.table for read in job.reads)
