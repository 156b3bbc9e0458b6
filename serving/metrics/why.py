"""Why a number changed between two times: its difference split by cause, in parts that sum to it exactly.

The parts are found by substitution: the metric is computed again with one more cause applied, always in the same order.
So they sum to the difference also for shares and distinct counts; what two causes do together counts for the later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jobs.metrics.causes import Stages, staged
from jobs.metrics.families import LIVE, Family, family_of
from jobs.metrics.period import over
from reelhouse.errors import BadInput
from serving.metrics.facts import facts_of, owned
from serving.metrics.kept import open_part
from serving.metrics.sides import REMADE, Side, Wanted, closed_before, derived, in_force, side_at, to_remake

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.metric import Metric
    from reelhouse.platform import Platform
    from reelhouse.ports import Engine
    from serving.metrics.facts import Scope

BILLION = 10**9
STEADY = "steady_"
AT_HAND = 300_000
WORDS = {
    "definition": "The definition, or the code that makes the facts, changed",
    "dimension": "The duration of a video became known or changed, or a video was deleted",
    "removed": "Events were removed by a retention policy, or people were forgotten",
    "corrected": "Events were corrected, or repaired and sent in again",
    "late": "Events came afterwards, for days that were closed then",
    "new": "Events came since then, for days that were still open",
    "unfinished": "Some tables were not yet made from the newest events, then or now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one cause changed, in billionths, and how many events it touched (None: it is not about events)."""

    cause: str
    change: int
    events: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A number at two times, in billionths (a value that there is not counts as 0), and the parts of its change."""

    then: int
    now: int
    parts: tuple[Part, ...]
    closed_before: date | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A metric by name (its version: the one in force at each time, or the one given), and the two times; now: None."""

    name: str
    then_us: int
    now_us: int | None = None
    pinned: Metric | None = None


def why(platform: Platform, asked: Asked, scope: Scope) -> Change:
    """Explain the change of a metric over the videos of a scope and those of its days whose events are there.

    VersionGone when the past is gone, BadInput for a metric that is not made of events alone.
    """
    old, remark = (asked.pinned, "") if asked.pinned else in_force(platform, asked.name, asked.then_us)
    new, other = (asked.pinned, "") if asked.pinned else in_force(platform, asked.name, asked.now_us)
    scope = open_part(platform, scope)
    wanted = _wanted((family_of(old), family_of(new)), scope)
    wanted = replace(wanted, remade=to_remake(platform, wanted, then_us=asked.then_us, now_us=asked.now_us))
    then = side_at(platform, old, wanted, at_us=asked.then_us)
    now = side_at(platform, new, wanted, at_us=asked.now_us)
    closed = closed_before(platform, scope.workspace, asked.then_us)
    remarks = tuple(dict.fromkeys(one for one in (remark, other) if one))
    return explained(platform.engine, then, now, scope=scope, closed=closed, remarks=remarks)


def _wanted(families: Sequence[Family], scope: Scope) -> Wanted:
    days_after = max(family.days_after for family in families)
    reads = {table.name: table for family in families for table in family.reads}
    others = sorted(name for name, table in reads.items() if table not in REMADE)
    if others or LIVE in families:
        reason = f"is made of {', '.join(others)}" if others else "is only true at a moment"
        raise BadInput(
            f"The change of this metric cannot be explained: it {reason}.", hint="Ask for one made of events."
        )
    return Wanted(reads=tuple(reads.values()), units=scope.days.units(after=days_after), workspace=scope.workspace)


def explained(
    engine: Engine,
    then: Side,
    now: Side,
    *,
    scope: Scope,
    closed: date | None,
    remarks: tuple[str, ...] = (),
) -> Change:
    """Split the change between two sides."""
    days = None if now.remade is None else [date.fromisoformat(day) for day in now.remade]
    before, after = (_at_hand(engine, side.events) for side in (then, now))
    stages = staged(before, after, closed_before=closed, days=days)
    touched = {row["cause"]: row["events"] for row in engine.fetch(stages.counts).to_pylist()}
    steps = _steps(engine, then, now, stages, scope)
    changes = dict.fromkeys(WORDS, 0)
    start = value = next(steps)[1]()
    for cause, compute in steps:
        after = value if touched.get(cause) == 0 else compute()
        changes[cause] += after - value
        value = after
    parts = tuple(Part(cause=name, change=change, events=touched.get(name)) for name, change in changes.items())
    return Change(then=start, now=value, parts=parts, closed_before=closed, remarks=remarks)


Step = tuple[str, Callable[[], int]]


def _at_hand(engine: Engine, events: ir.Table) -> ir.Table:
    """The events in memory, unless they are too many: each question reads them a dozen times."""
    found = engine.fetch(events.limit(AT_HAND + 1))
    return engine.memory(found) if len(found) <= AT_HAND else events


def _steps(engine: Engine, then: Side, now: Side, stages: Stages, scope: Scope) -> Iterator[Step]:
    """The metric as shown then, over facts made anew with one more cause each time, and as shown now."""

    def shown(side: Side) -> Callable[[], int]:
        return lambda: _value(engine, Shown(metric=side.metric, scope=scope), side.shown)

    def remade(events: ir.Table, dimensions: Mapping[str, ir.Table]) -> Callable[[], int]:
        question = Remade(metric=now.metric, scope=scope, days=now.remade)
        others = {**dimensions, **{f"{STEADY}{name}": rows for name, rows in now.steady.items()}}
        return lambda: _value(engine, question, {**others, "events": _at_hand(engine, events)})

    is_same = then.is_current and then.metric.version == now.metric.version
    yield "then", shown(then)
    yield "unfinished" if is_same else "definition", remade(stages.then, then.dimensions)
    yield "dimension", remade(stages.then, now.dimensions)
    yield "removed", remade(stages.removed, now.dimensions)
    yield "corrected", remade(stages.corrected, now.dimensions)
    yield "late", remade(stages.late, now.dimensions)
    yield "new", remade(stages.new, now.dimensions)
    if not now.is_remade:
        yield "unfinished" if now.is_current else "definition", shown(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A metric over facts that are there: equal ones share one text of SQL."""

    metric: Metric
    scope: Scope

    def __call__(self, **given: ir.Table) -> ir.Table:
        """One row with the metric."""
        family = family_of(self.metric)
        reads = owned(family, given, self.scope)
        return over([self.metric], facts_of(family, self.scope)(**reads))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """A metric over facts that are made anew from events on some days (None: on all), and are steady on the others."""

    metric: Metric
    scope: Scope
    days: tuple[str, ...] | None = None

    def __call__(self, **given: ir.Table) -> ir.Table:
        """One row with the metric; tables of the other days come as `steady_…`."""
        made = derived({name: rows for name, rows in given.items() if not name.startswith(STEADY)})
        whole = {name: self._with_steady(rows, given.get(f"{STEADY}{name}")) for name, rows in made.items()}
        return Shown(metric=self.metric, scope=self.scope)(**whole)

    def _with_steady(self, made: Any, steady: ir.Table | None) -> ir.Table:
        if self.days is None or "day" not in made.columns:
            return made
        own = made.filter(made.day.isin([date.fromisoformat(day) for day in self.days]))
        return own if steady is None else own.union(steady.select(*own.columns))


def _value(engine: Engine, question: Shown | Remade, given: Mapping[str, ir.Table]) -> int:
    (row,) = engine.apply(question, given).to_pylist()
    return billionths(row[question.metric.column])


def billionths(value: float | None) -> int:
    """A number in whole billionths, rounded from its exact value; nothing counts as 0."""
    return 0 if value is None else round(Fraction(value) * BILLION)
