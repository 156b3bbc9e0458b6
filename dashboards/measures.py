"""Metric declarations to SQL over any rows of a gold table: what adds up is added, what does not is never summed or averaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.metrics import all_metrics, metrics_of
from lake import tables
from reelhouse.metric import Metric
from reelhouse.table import Table

FORMATS = {"count": ",d", "seconds": ",.1f", "share": ".1%", "score": ".1f", "bits_per_second": ".3s"}
UNITS_SHOWN = {"seconds": " (s)", "bits_per_second": " (bit/s)"}
IN_HOURS = ("watch_time_seconds",)
ONE_ROW_ONLY = "Shown where one row stands behind the figure: it does not add up over videos or days."

# Viewers of several days or videos are counted from the rows of the viewers themselves.
DISTINCT = {
    tables.VIEWER_VIDEO.short: {
        "unique_viewers": "COUNT(DISTINCT CASE WHEN views > 0 THEN viewer END)",
        "visitors": "COUNT(DISTINCT viewer)",
    }
}
QUALIFIERS = {tables.VIEWER_VIDEO.short: "known viewers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of a dataset: `sql` aggregates any rows of its table, `d3` is the number format of its unit."""

    name: str
    title: str
    words: str
    sql: str
    d3: str


def measures_of(table: Table) -> tuple[Measure, ...]:
    """Every declared metric of a gold table, and what its rows can count besides."""
    declared = {metric.name: metric for metric in all_metrics()}
    own = [_measure(metric, declared, table) for metric in metrics_of(table.short)]
    hours = [_in_hours(measure) for measure in own if measure.name in IN_HOURS]
    counted = [_counted(declared[name], sql) for name, sql in DISTINCT.get(table.short, {}).items()]
    return (*own, *hours, *counted)


def aggregate(metric: Metric, declared: Mapping[str, Metric]) -> str:
    """SQL of a metric over several rows; over more than one row it is null when the rows do not tell it.

    A share is the sum of its numerators ÷ the sum of its denominators. A mean is weighted by its number of facts, which
    gives the mean over all facts. Distinct counts, and shares of them, stand for themselves only.
    """
    numerator, denominator = (declared.get(name or "") for name in (metric.numerator, metric.denominator))
    if metric.additive:
        return f"SUM({metric.column})"
    if denominator is None or not denominator.additive or (numerator and not numerator.additive):
        return f"CASE WHEN COUNT(*) = 1 THEN MAX({metric.column}) END"
    parts = numerator.name if numerator else f"{metric.column} * {denominator.name}"
    return f"SUM({parts}) * 1.0 / NULLIF(SUM({denominator.name}), 0)"


def _measure(metric: Metric, declared: Mapping[str, Metric], table: Table) -> Measure:
    sql = aggregate(metric, declared)
    words = metric.words if "COUNT(*)" not in sql else f"{metric.words} {ONE_ROW_ONLY}"
    qualifier = QUALIFIERS.get(table.short)
    shown = "" if metric.unit in metric.title.lower() else UNITS_SHOWN.get(metric.unit, "")
    older = "" if metric.column == metric.name else f", version {metric.version}"
    title = f"{metric.title}{older}{shown}"
    return Measure(
        name=metric.column,
        title=f"{title}, {qualifier}" if qualifier else title,
        words=words,
        sql=sql,
        d3=_format(metric),
    )


def _in_hours(measure: Measure) -> Measure:
    return Measure(
        name=measure.name.replace("_seconds", "_hours"),
        title=measure.title.replace("(s)", "(hours)"),
        words=f"{measure.words} In hours.",
        sql=f"{measure.sql} / 3600.0",
        d3=",.1f",
    )


def _format(metric: Metric) -> str:
    """The number format; a mean of seconds is small and needs a digit more than a sum."""
    return ",.2f" if metric.unit == "seconds" and not metric.additive else FORMATS[metric.unit]


def _counted(metric: Metric, sql: str) -> Measure:
    return Measure(name=metric.name, title=metric.title, words=metric.words, sql=sql, d3=_format(metric))
