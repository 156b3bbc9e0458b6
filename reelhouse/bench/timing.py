"""Times work fairly: ours and the peer's by turns, so that a busy machine slows both; medians of several turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]
LARGE = 5_000_000


def by_turns(works: Mapping[str, Work], *, turns: int) -> dict[str, float]:
    """The median seconds of each piece of work over `turns` rounds, after one that does not count; a single turn has none."""
    first = int(turns > 1)
    rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(first + turns)][first:]
    return {name: median(each[name] for each in rounds) for name in works}


def turns_for(size: int, usual: int) -> int:
    """How many turns for so many events: of large work one is enough."""
    return usual if size < LARGE else 1


def seconds(work: Work) -> float:
    """How long one piece of work takes on the wall clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
