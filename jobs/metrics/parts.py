"""Metrics in parts: what each day gives, once, is enough for the figures of any days.

Sums and counts add up (they are distributive); people do not, so a day gives who, with a bit for each count of people that
they are part of; shares and means are worked out of both at the end (they are algebraic). After Gray et al., "Data Cube: A
Relational Aggregation Operator" (1997), with sets of people where it has no answer. The definition of a metric is taken
apart; nothing is defined twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from jobs.metrics.families import Family
from jobs.metrics.period import unbound, values
from reelhouse.metric import Metric

PERSON, DAY, BITS = "viewer", "day", "bits"
MOST_BITS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """The two questions to ask of each day, and the one that makes figures of what they gave.

    `sums`: one row per day and group with a column for each name of `nothing`, which says what no facts give. `people`: one
    row per day, group and person, with `bits`: the bit of each name of `counted`, in order, is set when they are part of that
    count. `figures`: of rows with all these columns, put together over any days, the metrics beside their other columns.
    """

    sums: Callable[..., ir.Table]
    people: Callable[..., ir.Table]
    figures: Callable[..., ir.Table]
    nothing: Mapping[str, int | None]
    counted: tuple[str, ...]
    schema: ibis.Schema


@cache
def parts_of(family: Family, metrics: tuple[Metric, ...], by: tuple[str, ...]) -> Parts | None:
    """How to take these metrics apart; None when one of them, or the facts, cannot be."""
    facts = unbound(family)
    if DAY not in facts.columns or family.across or family.days_after:
        return None
    leaves = _leaves(metrics, facts)
    added, counted = ([leaf for leaf in leaves if kind(leaf)] for kind in (_adds_up, _counts_people))
    if len(added) + len(counted) < len(leaves) or len(counted) > MOST_BITS:
        return None
    names = {leaf: f"part_{number}" for number, leaf in enumerate((*added, *counted))}
    keys = (DAY, *by)

    def sums(**reads: ir.Table) -> ir.Table:
        rows = family.facts(**reads)
        own = [leaf for leaf in _leaves(metrics, rows) if _adds_up(leaf)]
        return rows.aggregate({names[of]: leaf.to_expr() for of, leaf in zip(added, own, strict=True)}, by=list(keys))

    def people(**reads: ir.Table) -> ir.Table:
        rows: Any = family.facts(**reads)
        own = [leaf for leaf in _leaves(metrics, rows) if _counts_people(leaf)]
        bits = reduce(add, (_bit(leaf, number) for number, leaf in enumerate(own)), ibis.literal(0, "int64"))
        known = rows.aggregate({BITS: bits}, by=[*keys, PERSON])
        return known.filter(known[PERSON].notnull(), known[BITS] > 0)

    def figures(parts: ir.Table) -> ir.Table:
        columns = {leaf: parts[name].op() for leaf, name in names.items()}
        made = {name: value.op().replace(columns).to_expr() for name, value in values(metrics, facts).items()}
        return parts.select(*(name for name in parts.columns if name not in names.values()), **made)

    keys_and_parts = {key: facts[key].type() for key in keys} | {name: leaf.dtype for leaf, name in names.items()}
    return Parts(
        sums=sums, people=people, figures=figures, schema=ibis.schema(keys_and_parts),
        nothing={names[leaf]: None if isinstance(leaf, ops.Sum) else 0 for leaf in added},
        counted=tuple(names[leaf] for leaf in counted),
    )  # fmt: skip


def _leaves(metrics: Sequence[Metric], facts: ir.Table) -> list[Any]:
    """The aggregates that the metrics are made of, each once, in order."""
    found: dict[Any, None] = {}
    for value in values(metrics, facts).values():
        found |= dict.fromkeys(value.op().find(ops.Reduction))
    return list(found)


def _adds_up(leaf: Any) -> bool:
    """Counts, and sums of whole numbers: those of others depend on the order."""
    return isinstance(leaf, ops.Count | ops.CountStar) or (isinstance(leaf, ops.Sum) and leaf.dtype.is_integer())


def _counts_people(leaf: Any) -> bool:
    return isinstance(leaf, ops.CountDistinct) and isinstance(leaf.arg, ops.Field) and leaf.arg.name == PERSON


def _bit(leaf: Any, number: int) -> ir.Value:
    is_part = ibis.literal(True) if leaf.where is None else leaf.where.to_expr().any()
    return is_part.ifelse(ibis.literal(1 << number, "int64"), ibis.literal(0, "int64"))
