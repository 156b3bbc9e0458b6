"""Figures of any days from the sums of each day and from who was there."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jobs.metrics.parts import BITS, DAY, Parts
from serving.metrics.known_days import KnownDays, Read, Reads, numbered, places_by_day
from serving.metrics.people import People, counts, moved, packed

if TYPE_CHECKING:
    from reelhouse.ports import Engine

ROW_BYTES = 1000  # of a row of sums, about

Group = Any  # the value of the column that is grouped by; None where nothing is


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day gave: the sums of each group, and who was there, packed with the place of their group among these."""

    sums: Mapping[Group, Sequence[int | None]]
    people: np.ndarray

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return self.people.nbytes + ROW_BYTES * (1 + len(self.sums))


def figures(
    engine: Engine, known: KnownDays, parts: Parts, states: Mapping[str, Hashable], read: Read, *, by: Sequence[str]
) -> pa.Table:
    """The metrics of `parts` by its group, by day or both, over the days of `states`; `read` gives the tables of some days."""
    group = next((name for name in by if name != DAY), None)
    days, people = known.get(states, lambda people, days: _asked(engine, people, parts, group, read(days), days))
    if DAY in by:
        periods = [(date.fromisoformat(day), [given]) for day, given in days.items() if given.sums]
    else:
        periods = [(None, list(days.values()))]
    rows = [
        {DAY: day, group or "": value} | sums
        for day, given in periods
        for value, sums in _together(parts, given, people=people, is_grouped=group is not None)
    ]
    fields = parts.schema.to_pyarrow()
    schema = pa.schema([fields.field(name) for name in (*by, *parts.nothing, *parts.counted)])
    return engine.apply(parts.figures, {"parts": engine.memory(pa.Table.from_pylist(rows, schema=schema))})


def _asked(
    engine: Engine, numbers: People, parts: Parts, group: str | None, reads: Reads, days: Sequence[str]
) -> dict[str, Day]:
    sums: dict[str, dict[Group, Sequence[int | None]]] = {day: {} for day in days}
    for row in engine.apply(parts.sums, reads).to_pylist():
        sums[row[DAY].isoformat()][row[group] if group else None] = [row[name] for name in parts.nothing]
    if not parts.counted:
        return {day: Day(sums=groups, people=np.zeros(0, np.uint64)) for day, groups in sums.items()}
    rows, people = numbered(engine, numbers, parts.people, reads)
    bits = rows[BITS].to_numpy()
    coded = rows[group].combine_chunks().dictionary_encode("encode") if group else None
    found = {}
    for day, here in places_by_day(rows, days).items():
        of = np.zeros(len(here), np.uint64)
        if coded is not None:
            place = {value: number for number, value in enumerate(sums[day])}
            of = np.array([place.get(value, 0) for value in coded.dictionary.to_pylist()])[
                coded.indices.to_numpy()[here]
            ]
        found[day] = Day(sums=sums[day], people=packed(of, people[here], bits[here]))
    return found


def _together(
    parts: Parts, days: Sequence[Day], *, people: int, is_grouped: bool
) -> list[tuple[Group, dict[str, int | None]]]:
    """By group the sums of the days, and for each count how many distinct people; without groups there is always a row."""
    groups = list(dict.fromkeys(group for day in days for group in day.sums)) if is_grouped else [None]
    place = {group: number for number, group in enumerate(groups)}
    sums: list[Sequence[int | None]] = [list(parts.nothing.values()) for _ in groups]
    for day in days:
        for group, values in day.sums.items():
            sums[place[group]] = [_plus(*pair) for pair in zip(sums[place[group]], values, strict=True)]
    rows = [moved(day.people, [place[group] for group in day.sums]) for day in days if len(day.people)]
    distinct = counts(rows, groups=len(groups), people=people, bits=len(parts.counted))
    names = (*parts.nothing, *parts.counted)
    return [
        (group, dict(zip(names, [*sums[number], *(count[number] for count in distinct)], strict=True)))
        for group, number in place.items()
    ]


def _plus(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other
