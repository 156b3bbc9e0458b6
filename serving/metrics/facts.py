"""Facts of some days that a caller may count, and metrics over them; every answer is kept until a table changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from jobs.metrics.families import MOMENTS, PLAYBACKS, POSITIONS, Family
from jobs.metrics.intervals import fresh_start
from jobs.metrics.parts import DAY, parts_of
from jobs.metrics.period import over
from jobs.metrics.spoken import spoken_moments, spoken_moments_of
from lake import tables
from reelhouse.metric import Metric
from reelhouse.platform.days import files_by_day
from reelhouse.platform.past import table_at, version_at
from serving.metrics.answers import Answers, Question, Row
from serving.metrics.by_day import figures
from serving.metrics.crowds import only_crowds
from serving.metrics.curve import curve
from serving.metrics.known_days import KnownDays, Read
from serving.metrics.people import Indistinct
from serving.metrics.period import Days

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from reelhouse.platform.live import Live
    from reelhouse.ports import Engine, Storage
    from reelhouse.table import Table

# Relations are typed Any where their columns are compared: Ibis types its operators too narrowly.


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which facts: of a workspace, without the videos that the caller may not count, or of one video, on some days.

    `crowds`: only of groups of at least so many people (0: of everybody), for who may not know who watched;
    `as_of_us`: as the tables were at that time (None: as they are).
    """

    workspace: str
    days: Days
    video: str | None = None
    hidden: frozenset[str] = frozenset()
    crowds: int = 0
    as_of_us: int | None = None

    def before(self) -> Scope:
        """The same on as many days before."""
        return replace(self, days=self.days.before())


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsOf:
    """The facts of a family over relations of its tables, up to a last day."""

    family: Family
    last: date | None
    video: str | None = None

    def __call__(self, **reads: ir.Table) -> ir.Table:
        """One row per fact."""
        facts: Any = self.family.facts(**reads)
        own = facts if self.video is None else facts.filter(facts.video == self.video)
        return own if self.last is None else own.filter(own.day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Metrics over facts, by some columns: equal ones share one text of SQL."""

    metrics: tuple[Metric, ...]
    by: tuple[str, ...]
    facts: Callable[..., ir.Table]

    def __call__(self, **reads: ir.Table) -> ir.Table:
        """One row per value of `by`."""
        return over(self.metrics, self.facts(**reads), by=self.by)


class Facts:
    """Computes metrics over the facts of a scope."""

    def __init__(self, storage: Storage, engine: Engine, live: Live) -> None:
        self._storage, self._engine, self._live = storage, engine, live
        self.answers = Answers()
        self._known = KnownDays(lambda: (storage.version(tables.ERASURES), storage.version(tables.REMOVALS)))

    def measure(
        self, family: Family, metrics: Iterable[Metric], scope: Scope, *, by: Sequence[str] = (), moment: int = 0
    ) -> list[Row]:
        """One row per value of `by` (without it: one row) with a value for each metric.

        What depends on the time itself is worked out anew for each `moment`.
        """
        question = Measured(metrics=tuple(metrics), by=tuple(by), facts=facts_of(family, scope))
        return self._answer(
            (question, scope),
            self._state(scope, family, moment),
            lambda: self._from_days(family, question, scope, moment),
            lambda: self._engine.apply(question, self._reads(family, scope)),
        )

    def _answer(
        self,
        question: Question,
        state: Hashable,
        from_days: Callable[[], pa.Table | None],
        whole: Callable[[], pa.Table],
    ) -> list[Row]:
        """What is known, else what follows from each day, else what is computed from the facts of all days."""
        known = self.answers.peek(question, state)
        if known is not None:
            return known
        with suppress(Indistinct):
            if (found := from_days()) is not None:
                return self.answers.put(question, state, _rows(found))
        return self.answers.get(question, state, lambda: _rows(whole()))

    def _from_days(self, family: Family, question: Measured, scope: Scope, moment: int) -> pa.Table | None:
        """The same from what each day gives; None where it cannot be told from that."""
        if moment:
            return None
        if family is POSITIONS and scope.video is not None:
            over_curve = replace(question, facts=_as_they_are)
            return self._engine.apply(over_curve, {"facts": self._curve(scope)})
        groups = tuple(name for name in question.by if name != DAY)
        parts = parts_of(family, question.metrics, groups) if len(groups) <= 1 else None
        if parts is None:
            return None
        days = self._days((parts,), scope, family)
        return figures(self._engine, self._known, parts, days, self._reader(family, scope), by=question.by)

    def _curve(self, scope: Scope) -> ir.Table:
        """The positions of a video."""
        days, read = self._days(("curve",), scope, POSITIONS), self._reader(POSITIONS, scope)
        rows = curve(self._engine, self._known, scope.workspace, scope.video or "", days, read)
        return self._engine.memory(rows)

    def _days(self, question: Question, scope: Scope, family: Family) -> dict[str, Hashable]:
        """What names the facts of each day of a scope, for a question."""
        units = scope.days.units()
        states = [self._states(table, scope, units) for table in family.reads]
        only = {day: replace(scope, days=Days.only(day)) for day in units}
        return {day: (question, only[day], *(of_days[day] for of_days in states)) for day in units}

    def _reader(self, family: Family, scope: Scope) -> Read:
        return lambda days: self._reads(family, scope, days)

    def some(self, family: Family, scope: Scope, *, limit: int) -> list[Row]:
        """Some of the facts, always the same ones."""

        def rows() -> ir.Table:
            facts = self.relation(family, scope)
            order = [name for name in ("day", "session", "video", "position") if name in facts.columns]
            return facts.order_by(order).limit(limit)

        return self._kept("some", scope, family, rows, limit)

    def moments(self, scope: Scope) -> list[Row]:
        """The key moments of a video, with the words that are spoken there."""
        said = self._engine.table(tables.TRANSCRIPTS, units=[scope.video or ""], column="video")
        return self._answer(
            (spoken_moments, scope),
            (self._storage.version(tables.TRANSCRIPTS), *self._state(scope, MOMENTS)),
            lambda: self._engine.apply(spoken_moments_of, {"curve": self._curve(scope), "transcripts": said}),
            lambda: self._engine.apply(spoken_moments, self._reads(MOMENTS, scope) | {"transcripts": said}),
        )

    def watched(self, scope: Scope, viewers: Sequence[str]) -> dict[str, int]:
        """How many milliseconds of media time each of these viewers saw in counted playbacks; repeats count once."""

        def rows() -> ir.Table:
            played: Any = self._reads(MOMENTS, scope)["played"]
            seen = played.filter(played.counted, played.viewer.isin(list(viewers)))
            fresh = seen.mutate(fresh_ms=fresh_start(seen, by=("viewer", "video")))
            new_ms: Any = ibis.greatest(fresh.end_ms - fresh.fresh_ms, 0)
            return fresh.group_by("viewer").aggregate(watched_ms=new_ms.sum())

        found = self._kept("watched", scope, MOMENTS, rows, *viewers) if viewers else []
        return {row["viewer"]: row["watched_ms"] for row in found}

    def relation(self, family: Family, scope: Scope) -> ir.Table:
        """The facts of a scope as a relation."""
        return facts_of(family, scope)(**self._reads(family, scope))

    def viewers(self, scope: Scope) -> list[Row]:
        """Who viewed: viewer (null: nobody known), kind, views, watched_ms, last_at."""

        def rows() -> ir.Table:
            facts: Any = self.relation(PLAYBACKS, scope)
            views = facts.filter(facts.is_view)
            return views.group_by("viewer", "viewer_kind").aggregate(
                views=views.count(), watched_ms=views.watched_ms.sum(), last_at=views.ended_at.max()
            )

        return self._kept("viewers", scope, PLAYBACKS, rows)

    def _reads(self, family: Family, scope: Scope, days: Sequence[str] = ()) -> dict[str, ir.Table]:
        units = days or scope.days.units(after=family.days_after)
        reads = owned(family, {table.short: self._table(table, scope, units) for table in family.reads}, scope)
        return only_crowds(reads, scope.crowds) if scope.crowds else reads

    def _table(self, table: Table, scope: Scope, units: Sequence[str]) -> ir.Table:
        """Playbacks and what was played as they are now; everything else, and of a past time everything, as it is stored."""
        if scope.as_of_us is None and table in (tables.PLAYBACKS, tables.PLAYED):
            return self._live.table(table, units)
        version = version_at(self._storage, table, scope.as_of_us)
        return table_at(self._engine, table, version, units=units if "day" in table.schema.names else None)

    def _kept(
        self, kind: str, scope: Scope, family: Family, relation: Callable[[], ir.Table], *more: str | int
    ) -> list[Row]:
        return self.answers.get(
            (kind, scope, family, *more), self._state(scope, family), lambda: _rows(self._engine.fetch(relation()))
        )

    def _state(self, scope: Scope, family: Family, moment: int = 0) -> tuple[object, ...]:
        """Changes whenever an answer could: with the files of the scope's days, and with newer events of these days."""
        units = scope.days.units(after=family.days_after)
        return (moment, *(tuple(self._states(table, scope, units).values()) for table in family.reads))

    def _states(self, table: Table, scope: Scope, units: Sequence[str]) -> dict[str, object]:
        """What names the rows of each day of a table; of one that is not divided by day, its version."""
        if scope.as_of_us is None and table in (tables.PLAYBACKS, tables.PLAYED):
            return dict(self._live.keys(table, units))
        version = version_at(self._storage, table, scope.as_of_us)
        if table.partition != ("day",):
            return dict.fromkeys(units, version)
        files = files_by_day(self._storage, table, version)
        return {day: files.get(day) for day in units}


def owned(family: Family, given: Mapping[str, ir.Table], scope: Scope) -> dict[str, ir.Table]:
    """The rows of a family's tables that the scope lets the caller count; of all videos where the facts of one need them."""
    wide = replace(scope, video=None)
    return {table.short: own(given[table.short], wide if table in family.across else scope) for table in family.reads}


def own(rows: Any, scope: Scope) -> ir.Table:
    """Of some rows, those that the scope lets the caller count."""
    mine = rows.filter(rows.workspace == scope.workspace)
    if scope.video is not None:
        return mine.filter(mine.video == scope.video)
    return mine.filter(~mine.video.isin(sorted(scope.hidden)) | mine.video.isnull()) if scope.hidden else mine


def facts_of(family: Family, scope: Scope) -> FactsOf:
    """The facts of the last day that counts and of the video, where the family's tables are read beyond these."""
    last = scope.days.last if family.days_after else None
    return FactsOf(family=family, last=last, video=scope.video if family.across else None)


def _as_they_are(facts: ir.Table) -> ir.Table:
    return facts


def _rows(answer: pa.Table) -> list[Row]:
    return [{name: _number(value) for name, value in row.items()} for row in answer.to_pylist()]


def _number(value: Any) -> Any:
    """JSON knows no NaN and no infinity."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
