"""The curve of a video over any days, from what was played of it on each day and by whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from jobs.metrics.families import POSITIONS as FAMILY
from jobs.metrics.parts import DAY
from jobs.metrics.period import unbound
from jobs.metrics.positions import HALF, HALVES, POSITIONS, daily_steps, daily_views, daily_watchers
from serving.metrics.known_days import KnownDays, Read, Reads, numbered, places_by_day
from serving.metrics.people import People, bit_counts, united

if TYPE_CHECKING:
    from reelhouse.ports import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day gave: views, the duration, the curve's steps, anonymous playbacks by position, people and their bits."""

    views: int
    duration_ms: int
    steps: np.ndarray
    anonymous: np.ndarray
    people: np.ndarray
    halves: tuple[np.ndarray, ...]

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return sum(array.nbytes for array in (self.steps, self.anonymous, self.people, *self.halves))


def curve(
    engine: Engine, known: KnownDays, workspace: str, video: str, states: Mapping[str, Hashable], read: Read
) -> pa.Table:
    """The rows of `positions` of one video over the days of `states`; `read` gives the tables of some days."""
    days, people = known.get(states, lambda people, days: _asked(engine, people, read(days), days))
    viewed = [day for day in days.values() if day.views]
    schema = unbound(FAMILY).schema().to_pyarrow()
    if not viewed:
        return schema.empty_table()
    halves = [bit_counts(united([(day.people, day.halves[half]) for day in viewed], people=people)) for half in HALVES]
    facts = {
        "position": np.arange(POSITIONS),
        "views_of_video": [sum(day.views for day in viewed)] * POSITIONS,
        "viewers_of_video": [halves[0][HALF]] * POSITIONS,
        "duration_ms": [max(day.duration_ms for day in viewed)] * POSITIONS,
        "plays": np.sum([day.steps for day in viewed], axis=0).cumsum()[:POSITIONS],
        "viewers": [count for half in halves for count in half[:HALF]],
        "anonymous_playbacks": np.sum([day.anonymous for day in viewed], axis=0)[:POSITIONS],
        "workspace": [workspace] * POSITIONS,
        "video": [video] * POSITIONS,
    }
    return pa.table({name: pa.array(facts[name], schema.field(name).type) for name in schema.names})


def _asked(engine: Engine, numbers: People, reads: Reads, days: Sequence[str]) -> dict[str, Day]:
    played, playbacks = ({name: reads[name]} for name in ("played", "playbacks"))
    views = {row[DAY].isoformat(): row for row in engine.apply(daily_views, playbacks).to_pylist()}
    steps = engine.apply(daily_steps, played)
    rows, people = numbered(engine, numbers, daily_watchers, reads)
    halves = [rows[f"half_{half}"].to_numpy().astype(np.uint64) for half in HALVES]
    found = {}
    stepped = places_by_day(steps, days)
    for day, here in places_by_day(rows, days).items():
        told = steps.take(pa.array(stepped[day]))
        along = {name: np.zeros(POSITIONS + 1, np.int64) for name in ("step", "anonymous_playbacks")}
        for name, values in along.items():
            np.add.at(values, np.minimum(told["position"].to_numpy(), POSITIONS), told[name].to_numpy())
        row = views.get(day, {"views_of_video": 0, "duration_ms": 0})
        found[day] = Day(
            views=row["views_of_video"],
            duration_ms=row["duration_ms"],
            steps=along["step"],
            anonymous=along["anonymous_playbacks"],
            people=people[here],
            halves=tuple(half[here] for half in halves),
        )
    return found
