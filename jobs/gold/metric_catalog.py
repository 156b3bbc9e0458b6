"""The metric declarations as rows, each with the SQL that computes it on either engine; depends on no table, only on the code."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics import every_version
from jobs.metrics.period import sql, sql_spark
from lake import tables
from reelhouse.job import Transform
from reelhouse.metric import Metric


def metric_catalog() -> ir.Table:
    """One row per metric and version that is still declared."""
    rows = ibis.array([_row(metric) for metric in every_version()]).unnest().name("metric").as_table()
    return rows.select(**{name: rows.metric[name] for name in tables.METRIC_CATALOG.schema.names})


def _row(metric: Metric) -> ir.StructValue:
    return ibis.struct(
        {
            "name": metric.name,
            "version": ibis.literal(metric.version, "int64"),
            "title": metric.title,
            "unit": metric.unit,
            "words": metric.words,
            "grains": ibis.literal(list(metric.grains), "array<string>"),
            "rules": ibis.literal(sorted(metric.rules), "array<string>"),
            "sql": sql(metric),
            "sql_spark": sql_spark(metric),
        }
    )


JOB = Transform(
    name="gold.metric_catalog",
    version=1,
    reads=(),
    writes=tables.METRIC_CATALOG,
    unit="all",
    expression=metric_catalog,
)
