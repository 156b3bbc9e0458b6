"""The SQL that a metric publishes for Spark gives, on Spark, the numbers that DuckDB gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis
import pytest

from jobs.metrics import all_metrics
from jobs.metrics.families import family_of
from jobs.metrics.live_viewers import live_viewers
from jobs.metrics.period import sql_spark
from lake import tables
from lake.engine.spark import SparkEngine
from reelhouse.metric import Metric
from tests.metrics.factory import START, rows
from tests.metrics.test_live import live
from tests.metrics.worlds import as_it_came, made_logs, values

pytestmark = pytest.mark.spark
STORED = {metric.name: metric for metric in all_metrics() if metric.grains}
# One metric of each family by default: the facts are the longer part of the text, and they share it.
FIRST = {family_of(metric).name: name for name, metric in sorted(STORED.items(), reverse=True)}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in FIRST.values() else pytest.mark.slow) for name in sorted(STORED)]
)
def test_the_sql_for_spark_gives_the_numbers_of_duckdb(name: str, spark: SparkEngine) -> None:
    metric = STORED[name]
    expected = {key[1:]: value for key, value in values(metric, as_it_came(0)).items() if key[0] == metric.grains[0]}
    assert answered(spark, metric) == pytest.approx(expected, abs=1e-12)


def answered(spark: SparkEngine, metric: Metric) -> dict[tuple[Any, ...], Any]:
    """The rows of the metric's text on views of one log's tables; a view has no database, so the dot goes."""
    text = sql_spark(metric)
    for table in family_of(metric).reads:
        spark.spark.createDataFrame(as_it_came(0)[table.short]).createOrReplaceTempView(f"{table.layer}_{table.short}")
        text = text.replace(f"`{table.layer}`.`{table.short}`", f"`{table.layer}_{table.short}`")
    key = tables.BY_NAME[f"gold.{metric.grains[0]}"].key
    found = spark.spark.sql(text).toArrow().to_pylist()
    return {tuple(row[column] for column in key): row[metric.name] for row in found}


def test_live_viewers_are_equal(spark: SparkEngine) -> None:
    log, now = made_logs()[0], START + dt.timedelta(seconds=60)
    told = {"events": spark.memory(rows(tables.EVENTS, log))}
    found = spark.apply(lambda events: live_viewers(events, ibis.literal(now, "timestamp('UTC')")), told)
    assert {row["video"]: row["live_viewers"] for row in found.to_pylist()} == live(log, 60)
