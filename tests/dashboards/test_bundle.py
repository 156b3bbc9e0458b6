"""The files for Superset: valid, consistent with each other and with the gold file, and always the same."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dashboards.board import GRID_COLUMNS, rows_of
from dashboards.bundle import files, zipped
from dashboards.charts import Chart, all_charts
from dashboards.datasets import GOLD, dataset, sql_of
from jobs.metrics import all_metrics, metrics_of
from lake import tables
from tests.dashboards.gold import gold_file

HERE = Path("/home/someone/engagement.duckdb")
CHARTS = pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.title)


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(gold_file(tmp_path_factory.mktemp("gold"))), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    """Every file as a reader of the zip finds it."""
    with zipfile.ZipFile(io.BytesIO(zipped(files(HERE)))) as bundle:
        return {name.partition("/")[2]: yaml.safe_load(bundle.read(name)) for name in bundle.namelist()}


def of_kind(read: dict[str, Any], kind: str) -> dict[str, Any]:
    return {file["uuid"]: file for name, file in read.items() if name.startswith(f"{kind}/")}


def test_the_zip_is_the_same_for_the_same_declarations() -> None:
    assert zipped(files(HERE)) == zipped(files(HERE))


def test_identifiers_are_fixed_and_each_has_one_bearer(read: dict[str, Any]) -> None:
    found = [file["uuid"] for name, file in read.items() if name != "metadata.yaml"]
    assert len(set(found)) == len(found)
    assert {uuid.UUID(one).version for one in found} == {5}
    assert read["dashboards/engagement.yaml"]["uuid"] == "260dff0d-f4f0-5fad-99e4-65fd1a7281cc"
    assert read["datasets/Reelhouse/video_daily.yaml"]["uuid"] == "612849b5-c391-59e3-9a9e-237c36648fd4"


def test_what_a_file_refers_to_is_in_the_bundle(read: dict[str, Any]) -> None:
    databases, datasets, charts = (of_kind(read, kind) for kind in ("databases", "datasets", "charts"))
    (board,) = of_kind(read, "dashboards").values()
    placed = [
        box["meta"]["uuid"] for box in board["position"].values() if isinstance(box, dict) and box["type"] == "CHART"
    ]
    assert {file["database_uuid"] for file in datasets.values()} <= databases.keys()
    assert {file["dataset_uuid"] for file in charts.values()} <= datasets.keys()
    assert sorted(placed) == sorted(charts)


def test_filters_name_columns_of_datasets(read: dict[str, Any]) -> None:
    datasets = of_kind(read, "datasets")
    (board,) = of_kind(read, "dashboards").values()
    targets = [
        target for one in board["metadata"]["native_filter_configuration"] for target in one["targets"] if target
    ]
    assert targets
    for target in targets:
        columns = [column["column_name"] for column in datasets[target["datasetUuid"]]["columns"]]
        assert target["column"]["name"] in columns


def test_each_gold_table_is_a_dataset_and_each_metric_a_figure_with_words_and_a_format(read: dict[str, Any]) -> None:
    assert len(of_kind(read, "datasets")) == len(GOLD)
    for table in GOLD:
        figures = {one["metric_name"]: one for one in dataset(table)["metrics"]}
        for metric in metrics_of(table.short):
            assert metric.words in figures[metric.name]["description"]
            assert metric.title in figures[metric.name]["verbose_name"]
            assert figures[metric.name]["d3format"]
    assert {metric.name for metric in all_metrics() if metric.grains} <= {
        one["metric_name"] for table in GOLD for one in dataset(table)["metrics"]
    }


def test_people_read_labels_and_no_column_names(read: dict[str, Any]) -> None:
    for file in of_kind(read, "datasets").values():
        labels = [column["verbose_name"] for column in file["columns"]]
        assert all(label[0].isupper() and "_" not in label for label in labels)
        assert len(set(labels)) == len(labels)


def test_personal_columns_say_so() -> None:
    (viewer,) = [one for one in dataset(tables.VIEWER_VIDEO)["columns"] if one["column_name"] == "viewer"]
    assert "person" in viewer["description"]


@pytest.mark.parametrize("table", GOLD, ids=lambda table: table.short)
def test_the_columns_of_a_dataset_are_there(gold: duckdb.DuckDBPyConnection, table: Any) -> None:
    columns = {row[0] for row in gold.execute(f"DESCRIBE {sql_of(table)}").fetchall()}
    assert {column["column_name"] for column in dataset(table)["columns"]} <= columns


@CHARTS
def test_the_figures_of_a_chart_are_there_and_run(gold: duckdb.DuckDBPyConnection, chart: Chart) -> None:
    rows = gold.execute(query_of(chart)).fetchall()
    assert rows
    if chart.figures:
        assert any(value is not None for row in rows for value in row[len(chart.by) :])


@CHARTS
def test_a_chart_shows_the_figures_that_it_declares(chart: Chart) -> None:
    settings = chart.settings
    shown = settings.get("metrics") or ([settings["metric"]] if "metric" in settings else [])
    assert tuple(shown) == chart.figures
    known = [column["column_name"] for column in dataset(chart.table)["columns"]]
    assert {*chart.by, *settings.get("groupby", ()), *settings.get("all_columns", ())} <= set(known)


def test_rows_are_no_wider_than_the_grid() -> None:
    assert all(sum(chart.columns for chart in row) == GRID_COLUMNS for row in rows_of(all_charts()))


def test_two_videos_of_one_name_are_told_apart(gold: duckdb.DuckDBPyConnection) -> None:
    rows = gold.execute(f"SELECT DISTINCT video, name FROM ({sql_of(tables.VIDEO_DAILY)}) ORDER BY video").fetchall()
    assert rows == [("v_1", "Same name · v_1"), ("v_2", "Same name · v_2"), ("v_3", "Another")]


def query_of(chart: Chart) -> str:
    """The chart's question as Superset asks it."""
    sql = {one["metric_name"]: one["expression"] for one in dataset(chart.table)["metrics"]}
    having = [one["sqlExpression"] for one in chart.file()["params"]["adhoc_filters"] if one["clause"] == "HAVING"]
    sorting = chart.settings.get("series_limit_metric")
    extra = [sorting["sqlExpression"]] if isinstance(sorting, dict) else []
    columns = ", ".join([*chart.by, *(sql[name] for name in chart.figures), *extra])
    group = f" GROUP BY {', '.join(chart.by)}" if chart.by and chart.figures else ""
    condition = f" HAVING {' AND '.join(having)}" if having else ""
    return f"SELECT {columns} FROM ({sql_of(chart.table)}) AS facts{group}{condition}"
