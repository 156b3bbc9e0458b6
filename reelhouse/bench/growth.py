"""How the cost of each job from raw events to gold grows with their number."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.growth_row import a_tenth, growth
from reelhouse.bench.timing import Work, by_turns, turns_for

if TYPE_CHECKING:
    from reelhouse.platform import Platform

EVENTS, TURNS = 200_000, 2


def run(size: int | None) -> Iterator[Row]:
    """The whole way, then each job of it."""
    events = size or EVENTS
    tenth, whole = (_measured(number) for number in (a_tenth(events), events))
    work = f"{events:,} events from the inbox to gold"
    yield growth("growth", "raw to gold", work, whole=sum(whole.values()), tenth=sum(tenth.values()))
    for name in whole:
        yield growth("growth", name, f"{name} of that way", whole=whole[name], tenth=tenth[name])


def _measured(events: int) -> dict[str, float]:
    """Median seconds of each job, every time on a home that knows the events only in its inbox."""
    from reelhouse.bench.homes import carry_out, fresh_homes, relational
    from reelhouse.bench.traffic import acknowledge, envelopes, home_with_videos

    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch:
        base = home_with_videos(Path(scratch) / "base")
        acknowledge(base, envelopes(events))
        base.close()
        homes, newest = fresh_homes(Path(scratch) / "base"), list["Platform"]()
        works: dict[str, Work] = {"copy": lambda: newest.append(next(homes))}
        names = [name for name in relational() if name not in ("ingest.recordings", "tidy.videos")]
        works |= {name: partial(lambda name: carry_out(newest[-1], [name]), name) for name in names}
        seconds = by_turns(works, turns=turns_for(events, TURNS))
    return {name: seconds[name] for name in names}


BENCH = Bench(name="growth", words="What each job costs at a tenth of the events, and at all of them.", run=run)
