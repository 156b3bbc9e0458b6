"""Figures over several rows, against what the metric declarations compute from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.datasets import GOLD, sql_of
from dashboards.measures import Measure, measures_of
from jobs.metrics import all_metrics, metrics_of
from jobs.metrics.families import PLAYBACKS
from jobs.metrics.period import over
from lake import tables
from reelhouse.table import Table
from tests.dashboards.gold import gold_file, lake, playbacks

ADDS_UP = "COUNT(*)"
FIGURES = [(table, measure) for table in GOLD for measure in measures_of(table)]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(gold_file(tmp_path_factory.mktemp("gold"))), read_only=True) as connection:
        yield connection


def ask(gold: duckdb.DuckDBPyConnection, table: Table, select: str, rest: str = "") -> list[tuple[Any, ...]]:
    return gold.execute(f"SELECT {select} FROM ({sql_of(table)}) AS facts {rest}").fetchall()


@pytest.mark.parametrize(("table", "measure"), FIGURES, ids=lambda one: getattr(one, "name", ""))
def test_every_figure_runs_on_the_gold_file(gold: duckdb.DuckDBPyConnection, table: Table, measure: Measure) -> None:
    assert len(ask(gold, table, measure.sql)) == 1


@pytest.mark.parametrize("table", [table for table in GOLD if metrics_of(table.short)], ids=lambda table: table.short)
def test_the_figures_of_one_row_are_the_columns_of_the_row(gold: duckdb.DuckDBPyConnection, table: Table) -> None:
    names = [metric.name for metric in metrics_of(table.short)]
    sql = {measure.name: measure.sql for measure in measures_of(table)}
    key = ", ".join(table.key)
    figures = ask(gold, table, ", ".join(sql[name] for name in names), f"GROUP BY {key} ORDER BY {key}")
    stored = ask(gold, table, ", ".join(names), f"ORDER BY {key}")
    assert len(figures) == len(stored) > 0
    for ours, theirs in zip(figures, stored, strict=True):
        assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("table", [tables.VIDEO_DAILY, tables.PLAYBACK_QUALITY], ids=lambda table: table.short)
def test_the_figures_of_all_rows_are_the_metrics_of_all_facts(
    gold: duckdb.DuckDBPyConnection, table: Table, tmp_path: Path
) -> None:
    _, engine = lake(tmp_path)
    facts = PLAYBACKS.facts(playbacks=engine.memory(playbacks()))
    (truth,) = engine.fetch(over(metrics_of(table.short), facts)).to_pylist()
    declared = {measure.name: measure for measure in measures_of(table) if measure.name in truth}
    told = {name: measure for name, measure in declared.items() if ADDS_UP not in measure.sql}
    (row,) = ask(gold, table, ", ".join(measure.sql for measure in told.values()))
    assert dict(zip(told, row, strict=True)) == pytest.approx({name: truth[name] for name in told})


def test_viewers_of_two_days_are_counted_once(gold: duckdb.DuckDBPyConnection) -> None:
    sql = {measure.name: measure.sql for measure in measures_of(tables.VIEWER_VIDEO)}
    (summed,) = ask(gold, tables.VIDEO_DAILY, "SUM(unique_viewers)")
    assert ask(gold, tables.VIEWER_VIDEO, sql["unique_viewers"]) == [(2,)]
    assert summed[0] > 2


def test_a_distinct_count_of_several_rows_is_not_shown(gold: duckdb.DuckDBPyConnection) -> None:
    sql = {measure.name: measure.sql for measure in measures_of(tables.VIDEO_DAILY)}
    assert ask(gold, tables.VIDEO_DAILY, f"{sql['unique_viewers']}, {sql['play_rate']}") == [(None, None)]


def test_distinct_counts_are_never_summed() -> None:
    distinct = {metric.name for metric in all_metrics() if metric.unit == "count" and not metric.additive}
    sums = {measure.sql for table in GOLD for measure in measures_of(table)}
    assert distinct
    assert not [name for name in distinct for sql in sums if f"SUM({name})" in sql]


def test_every_metric_of_a_table_is_a_figure_of_its_dataset() -> None:
    for table in GOLD:
        assert {metric.name for metric in metrics_of(table.short)} <= {one.name for one in measures_of(table)}
