"""Figures of any days from the sums of each day and from who was there."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jobs.metrics.parts import BITS, DAY, Parts
from serving.metrics.known_days import KnownDays, Read, Reads, numbered, places_by_day
from serving.metrics.people import People, counts, moved, packed

if TYPE_CHECKING:
    from reelhouse.ports import Engine

GROUP_BYTES = 100  # of a group's name, about

Group = Any  # the value of the column that is grouped by; None where nothing is


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day gave: the sums of each group, a row each, and where they are known; and who was there, packed.

    The group of a person is the place of that group among `groups`.
    """

    groups: Sequence[Group]
    sums: np.ndarray
    known: np.ndarray
    people: np.ndarray

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return self.people.nbytes + self.sums.nbytes + self.known.nbytes + GROUP_BYTES * (1 + len(self.groups))


def figures(
    engine: Engine, known: KnownDays, parts: Parts, states: Mapping[str, Hashable], read: Read, *, by: Sequence[str]
) -> pa.Table:
    """The metrics of `parts` by its group, by day or both, over the days of `states`; `read` gives the tables of some days."""
    group = next((name for name in by if name != DAY), None)
    days, people = known.get(states, lambda people, days: _asked(engine, people, parts, group, read(days), days))
    fields = parts.schema.to_pyarrow()
    schema = pa.schema([fields.field(name) for name in (*by, *parts.nothing, *parts.counted)])
    if DAY in by:
        periods = [(date.fromisoformat(day), [given]) for day, given in days.items() if given.groups]
    else:
        periods = [(None, list(days.values()))]
    rows = [_together(parts, given, schema, group, day=day, people=people) for day, given in periods]
    return engine.apply(parts.figures, {"parts": engine.memory(pa.concat_tables([schema.empty_table(), *rows]))})


def _asked(
    engine: Engine, numbers: People, parts: Parts, group: str | None, reads: Reads, days: Sequence[str]
) -> dict[str, Day]:
    told = engine.apply(parts.sums, reads)
    names = told[group].to_pylist() if group else [None] * len(told)
    shape = (len(told), len(parts.nothing))
    columns = [told[name] for name in parts.nothing]
    sums = np.array([column.fill_null(0).to_numpy() for column in columns], np.int64).T.reshape(shape)
    known = np.array([column.is_valid().to_numpy() for column in columns], bool).T.reshape(shape)
    here = {
        day: Day(groups=[names[row] for row in rows], sums=sums[rows], known=known[rows], people=np.zeros(0, np.uint64))
        for day, rows in places_by_day(told, days).items()
    }
    if not parts.counted:
        return here
    rows, people = numbered(engine, numbers, parts.people, reads)
    bits = rows[BITS].to_numpy()
    coded = rows[group].combine_chunks().dictionary_encode("encode") if group else None
    for day, chosen in places_by_day(rows, days).items():
        of = np.zeros(len(chosen), np.uint64)
        if coded is not None:
            place = {value: number for number, value in enumerate(here[day].groups)}
            of = np.array([place.get(value, 0) for value in coded.dictionary.to_pylist()])[
                coded.indices.to_numpy()[chosen]
            ]
        here[day] = replace(here[day], people=packed(of, people[chosen], bits[chosen]))
    return here


def _together(
    parts: Parts, days: Sequence[Day], schema: pa.Schema, group: str | None, *, day: date | None, people: int
) -> pa.Table:
    """By group the sums of the days, and for each count how many distinct people; without groups there is always a row."""
    groups = list(dict.fromkeys(name for day in days for name in day.groups)) if group else [None]
    place = {name: number for number, name in enumerate(groups)}
    places = [np.array([place[name] for name in day.groups], np.int64) for day in days]
    sums = np.zeros((len(groups), len(parts.nothing)), np.int64)
    known = np.tile([value is not None for value in parts.nothing.values()], (len(groups), 1))
    for at, given in zip(places, days, strict=True):
        np.add.at(sums, at, given.sums)
        np.logical_or.at(known, at, given.known)
    there = [moved(given.people, at) for at, given in zip(places, days, strict=True) if len(given.people)]
    distinct = counts(there, groups=len(groups), people=people, bits=len(parts.counted))
    columns: dict[str, Any] = {DAY: [day] * len(groups), group or "": groups}
    columns |= {name: pa.array(sums[:, number], mask=~known[:, number]) for number, name in enumerate(parts.nothing)}
    columns |= dict(zip(parts.counted, distinct, strict=True))
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
