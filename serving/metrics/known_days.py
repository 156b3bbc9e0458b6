"""What days gave, kept while nothing touches them: asked for once, whatever period is wished for afterwards."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import ibis
import numpy as np
import pyarrow as pa

from jobs.metrics.parts import DAY, PERSON
from serving.metrics.people import People
from serving.remember import Remembered

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.ports import Engine

KEPT_SECONDS, KEPT_BYTES = 86_400.0, 256 << 20
MOST_PEOPLE = 20_000_000


class Given(Protocol):
    """What a day gave."""

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        ...


Reads = Mapping[str, "ir.Table"]
Read = Callable[[Sequence[str]], Reads]
D = TypeVar("D", bound=Given)


class KnownDays:
    """Days by what names their facts, and numbers for the people in them.

    Everything is forgotten when what `removed` gives changes, so that it holds nothing of people who were erased.
    """

    def __init__(self, removed: Callable[[], object]) -> None:
        self._removed = removed
        self._known = self._nothing()

    def get(
        self, states: Mapping[str, Hashable], ask: Callable[[People, Sequence[str]], Mapping[str, D]]
    ) -> tuple[dict[str, D], int]:
        """What each of these days gives, in order, and below which number the people in them are.

        Each day comes with what names its question and its facts; `ask` is called for the days that are not known.
        """
        people, known, removed = self._known
        if len(people) > MOST_PEOPLE or removed != self._removed():
            people, known, _ = self._known = self._nothing()
        found: dict[str, Any] = {day: known.peek(state) for day, state in states.items()}
        if unknown := [day for day, given in found.items() if given is None]:
            for day, given in ask(people, unknown).items():
                found[day] = given
                known.put(states[day], given)
        return found, len(people)

    def _nothing(self) -> tuple[People, Remembered[Hashable, Given], object]:
        days: Remembered[Hashable, Given] = Remembered(
            seconds=KEPT_SECONDS, size=KEPT_BYTES, weigh=lambda given: given.size
        )
        return People(), days, self._removed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """Rows with two hashes in place of the names of people, on DuckDB."""

    rows: Callable[..., ir.Table]

    def __call__(self, **reads: ir.Table) -> ir.Table:
        """The rows with `one` and `other` for who it is."""
        rows: Any = self.rows(**reads)
        return rows.mutate(one=_hash(rows[PERSON]), other=_hash(rows[PERSON] + "\n")).drop(PERSON)


@ibis.udf.scalar.builtin(name="hash", signature=(("string",), "uint64"))
def _hash(text: Any) -> Any:
    """DuckDB's own."""


def numbered(
    engine: Engine, people: People, expression: Callable[..., ir.Table], reads: Reads
) -> tuple[pa.Table, np.ndarray]:
    """The rows of an expression about days and people, and the numbers of these; Indistinct when it cannot be said."""
    rows = engine.apply(Hashed(rows=expression), reads)
    return rows, people.numbers(rows["one"].to_numpy(), rows["other"].to_numpy())


def places_by_day(rows: pa.Table, days: Sequence[str]) -> dict[str, np.ndarray]:
    """Where the rows of each day are."""
    of = rows[DAY].cast(pa.int32()).to_numpy()
    return {day: np.flatnonzero(of == (date.fromisoformat(day) - date(1970, 1, 1)).days) for day in days}
