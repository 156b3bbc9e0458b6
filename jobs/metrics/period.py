"""Computes any metrics over any facts: a gold table's rows, the total of a period, one viewer's row.

A total is always computed from the facts of the whole period; shares, means and distinct counts are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from textwrap import indent

import ibis
import ibis.expr.types as ir

from jobs.metrics.families import Family, family_of
from lake import tables
from reelhouse.metric import Metric
from reelhouse.table import Table


def over(metrics: Iterable[Metric], facts: ir.Table, *, by: Sequence[str] = ()) -> ir.Table:
    """One row per value of `by` (without it: one row) with a column for each metric."""
    return facts.aggregate(values(metrics, facts), by=list(by))


def values(metrics: Iterable[Metric], facts: ir.Table) -> dict[str, ir.Value]:
    """The aggregate of each metric over these facts, by its column."""
    return {metric.column: metric.value(facts) for metric in metrics}


def sql(metric: Metric) -> str:
    """The query of DuckDB that computes a metric by the key of its first grain, over the tables by their full names."""
    return _text(metric, "duckdb")


def sql_spark(metric: Metric) -> str:
    """The same query for Spark."""
    return _text(metric, "pyspark")


@cache
def _text(metric: Metric, dialect: str) -> str:
    family = family_of(metric)
    key = tables.BY_NAME[f"gold.{metric.grains[0]}"].key if metric.grains else family.key
    facts = unbound(family)
    figure = ibis.to_sql(over([metric], facts, by=key), dialect=dialect)
    return f"WITH facts AS (\n{indent(_facts_text(family, dialect), '  ')}\n)\n{figure}"


@cache
def _facts_text(family: Family, dialect: str) -> str:
    if dialect == "pyspark" and ibis.options.pyspark is None:
        ibis.options.pyspark = _SparkOptions()
    return str(ibis.to_sql(_facts(family), dialect=dialect))


def unbound(family: Family) -> ir.Table:
    """The facts of a family as a table that has a name and no rows."""
    return ibis.table(_facts(family).schema(), name="facts")


@cache
def _facts(family: Family) -> ir.Table:
    return family.facts(**{table.short: _named(table) for table in family.reads})


class _SparkOptions(ibis.config.Config):
    """Ibis registers the options of a backend with its connection, which needs pyspark; compiling needs only these."""

    treat_nan_as_null: bool = False


def _named(table: Table) -> ir.Table:
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=table.short, database=table.layer)
