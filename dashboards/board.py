"""The engagement dashboard: its charts in a grid, and the filters for days, workspace and video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboards.charts import Chart, all_charts
from dashboards.datasets import VERSION, File
from dashboards.names import column_label, identifier
from lake import tables

TITLE = "Engagement"
SLUG = "engagement"
GRID_COLUMNS = 12
FOOT = (
    "Figures follow the metric declarations of Reelhouse. Bots, the owner's own views and previews are not counted; "
    "views without consent have no known viewer. Days are UTC. Whoever signs in here sees every workspace and video."
)
CSS = ".dashboard { font-variant-numeric: tabular-nums; }"


def dashboard() -> File:
    """The dashboard in Superset's import format."""
    charts = all_charts()
    return {
        "dashboard_title": TITLE,
        "description": "Views, viewers, watch time, retention, playback quality and searches.",
        "slug": SLUG,
        "css": CSS,
        "uuid": identifier("dashboard", TITLE),
        "published": True,
        "position": _position(charts),
        "metadata": {
            "native_filter_configuration": _filters(charts),
            "cross_filters_enabled": True,
            "color_scheme": "supersetColors",
            "filter_bar_orientation": "HORIZONTAL",
        },
        "version": VERSION,
    }


def rows_of(charts: Iterable[Chart]) -> Iterator[list[Chart]]:
    """The charts in rows of at most 12 columns."""
    row: list[Chart] = []
    for chart in charts:
        if sum(one.columns for one in row) + chart.columns > GRID_COLUMNS:
            yield row
            row = []
        row.append(chart)
    yield row


def _position(charts: tuple[Chart, ...]) -> dict[str, Any]:
    numbers = {chart.title: number for number, chart in enumerate(charts, 1)}
    rows = [f"ROW-{index}" for index, _ in enumerate(rows_of(charts))]
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [*rows, "ROW-foot"], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    for row, members in zip(rows, rows_of(charts), strict=True):
        boxes = [_box(chart, numbers[chart.title], row) for chart in members]
        position[row] = _row(row, [box["id"] for box in boxes])
        position |= {box["id"]: box for box in boxes}
    return position | {"ROW-foot": _row("ROW-foot", ["MARKDOWN-foot"]), "MARKDOWN-foot": _foot()}


def _row(name: str, children: list[str]) -> dict[str, Any]:
    return {
        "type": "ROW",
        "id": name,
        "children": children,
        "parents": ["ROOT_ID", "GRID_ID"],
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
    }


def _box(chart: Chart, number: int, row: str) -> dict[str, Any]:
    return {
        "type": "CHART",
        "id": f"CHART-{number}",
        "children": [],
        "parents": ["ROOT_ID", "GRID_ID", row],
        "meta": {
            "chartId": number,
            "uuid": chart.uuid,
            "sliceName": chart.title,
            "width": chart.columns,
            "height": chart.rows,
        },
    }


def _foot() -> dict[str, Any]:
    return {
        "type": "MARKDOWN",
        "id": "MARKDOWN-foot",
        "children": [],
        "parents": ["ROOT_ID", "GRID_ID", "ROW-foot"],
        "meta": {"code": FOOT, "width": GRID_COLUMNS, "height": 10},
    }


def _filters(charts: tuple[Chart, ...]) -> list[dict[str, Any]]:
    days = {
        "id": "NATIVE_FILTER-days",
        "name": "Days",
        "filterType": "filter_time",
        "targets": [{}],
        **_scope(charts, "day"),
    }
    return [days, _choice("workspace", charts), _choice("name", charts)]


def _choice(column: str, charts: tuple[Chart, ...]) -> dict[str, Any]:
    dataset = identifier("dataset", tables.VIDEO_DAILY.name)
    return {
        "id": f"NATIVE_FILTER-{column}",
        "name": column_label(column),
        "filterType": "filter_select",
        "targets": [{"datasetUuid": dataset, "column": {"name": column}}],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "searchAllOptions": False},
        **_scope(charts, column),
    }


def _scope(charts: tuple[Chart, ...], column: str) -> dict[str, Any]:
    """A filter reaches the charts that know its column, and says so."""
    strangers = [number for number, chart in enumerate(charts, 1) if not _knows(chart, column)]
    return {
        "type": "NATIVE_FILTER",
        "description": "",
        "cascadeParentIds": [],
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": strangers},
    }


def _knows(chart: Chart, column: str) -> bool:
    names = chart.table.schema.names
    return column in names or (column == "name" and "video" in names)
