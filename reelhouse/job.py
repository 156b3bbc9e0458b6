"""What a job is: a declaration and a pure function. The platform reads, decides what is due, calls it, and writes.

There are six kinds, by what comes in and what goes out:

Intake      records of an inbox topic      → rows of a bronze table (appended, exactly once)
Tail        new rows of an append-only table → rows of several tables (appended, exactly once)
Transform   tables, as Ibis expressions    → a table, by unit (a day, a video, or all of it)
Step        one item each (a video)        → rows of that item (AI and media work, keyed by content)
Whole       whole Arrow tables             → a whole Arrow table
Index       tables, as Ibis expressions    → a search index
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.ports import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An input of a transform and how a change in it reaches the output's units.

    `days_after`: a unit of day D also reads the days up to D + days_after. `dimension`: not divided by day; when the
    rows of a `dimension_key` change in the named columns, the units in which that key occurs are due. `beside`: a unit of a
    day also reads the day before and the day after it, and is due with these only when rows change there in which each of these
    columns has a value.
    """

    table: Table
    days_after: int = 0
    dimension_key: str | None = None
    columns: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Turns the records of one inbox topic into rows of a bronze table; `parse` must accept every record."""

    name: str
    topic: str
    writes: Table
    parse: Callable[[Sequence[bytes]], pa.Table] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One table that a tail feeds: with the rows of one verdict, brought to its columns by `select`."""

    table: Table
    verdict: str
    select: Callable[[pa.Table], pa.Table] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Follows an append-only table by its `seq`: parses the new rows once, judges them, appends each to one output.

    `judge` gets the `judged` columns of the parsed rows and the rows of `known` whose `known_key` lies between the
    smallest and the largest of theirs; it gives `seq`, `verdict` and what else the outputs need. `known` is the last output:
    its mark says how far the tail has come, so a kill between two outputs repeats nothing and loses nothing. `reads_mark` is
    the application whose position in `reads` is its newest `seq`, so that it need not be looked for.
    """

    name: str
    version: int
    reads: Table
    parse: Callable[[pa.Table], pa.Table] = field(repr=False)
    judge: Callable[[ir.Table, ir.Table], ir.Table] = field(repr=False)
    judged: tuple[str, ...]
    known: Table
    known_key: str
    reads_mark: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A relational transform: `expression` gets one Ibis table per read, by short name, and gives the output's rows.

    `unit` is what is recomputed when an input changes: the rows of a day, of a video, or all rows. The expression is
    handed inputs that hold every row of the due units and its result must hold rows of these units only.
    """

    name: str
    version: int
    reads: tuple[Read, ...]
    writes: Table
    unit: Literal["day", "video", "all"]
    expression: Callable[..., ir.Table] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """AI or media work on one video at a time, keyed by (content, step, version, model revision).

    `items` gives one row per video that could be worked on: `video`, `content` (hash of what the result depends on)
    and whatever `run` needs. `run` gets a batch of such rows and gives the rows of `writes` without `work_key`.
    `uses` names the tools whose revision enters the key; `follows` the steps whose rows it reads from a table that it
    writes itself.
    """

    name: str
    version: int
    reads: tuple[Table, ...]
    writes: Table
    items: Callable[..., ir.Table] = field(repr=False)
    run: Callable[[pa.RecordBatch, Tools], pa.Table] = field(repr=False)
    uses: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A computation over whole (small) tables in Arrow; recomputed when any of them changed."""

    name: str
    version: int
    reads: tuple[Table, ...]
    writes: Table
    run: Callable[[Mapping[str, pa.Table], Tools], pa.Table] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A search index rebuilt beside the old one and swapped; `points` gives id, vector, text and the payload columns."""

    name: str
    version: int
    reads: tuple[Table, ...]
    points: Callable[..., ir.Table] = field(repr=False)


Job = Intake | Tail | Transform | Step | Whole | Index
