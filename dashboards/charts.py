"""The charts of the engagement dashboard: each declared in a line or two, over one dataset and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.datasets import VERSION, File
from dashboards.measures import Measure, measures_of
from dashboards.names import identifier
from lake import tables
from reelhouse.table import Table

DAYS = {"clause": "WHERE", "expressionType": "SIMPLE", "operator": "TEMPORAL_RANGE", "subject": "day"}
ACCENT = {"r": 79, "g": 70, "b": 229, "a": 1}
LONGEST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: what it shows of which dataset, its place in the grid of 12 columns, and Superset's own settings."""

    title: str
    words: str
    table: Table
    viz: str
    figures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    columns: int
    rows: int
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def uuid(self) -> str:
        """The identifier of the chart."""
        return identifier("chart", self.title)

    def file(self) -> File:
        """The chart in Superset's import format."""
        return {
            "slice_name": self.title,
            "description": self.words,
            "viz_type": self.viz,
            "params": {"viz_type": self.viz, "adhoc_filters": self._filters(), **self.settings},
            "uuid": self.uuid,
            "dataset_uuid": identifier("dataset", self.table.name),
            "version": VERSION,
        }

    def _filters(self) -> list[dict[str, Any]]:
        return [{**DAYS, "comparator": "No filter"}] if "day" in self.table.schema.names else []


def all_charts() -> tuple[Chart, ...]:
    """The charts in the order of the dashboard."""
    return (*_tiles(), by_day(), retention(), top_videos(), quality_by_device(), unanswered_searches(), meanings())


def _tiles() -> tuple[Chart, ...]:
    return (
        tile(tables.VIDEO_DAILY, "views", "Views"),
        tile(tables.VIEWER_VIDEO, "unique_viewers", "Unique viewers"),
        tile(tables.VIDEO_DAILY, "watch_time_hours", "Watch time (hours)"),
        tile(tables.VIDEO_DAILY, "engagement", "Engagement"),
        tile(tables.VIDEO_DAILY, "average_percentage_viewed", "Average viewed"),
        tile(tables.VIDEO_DAILY, "completion_rate", "Completion rate"),
    )


def tile(table: Table, figure: str, title: str) -> Chart:
    """One figure of the whole period, computed from all its rows, over its course by day."""
    measure = _measure(table, figure)
    return Chart(
        title=title,
        words=measure.words,
        table=table,
        viz="big_number",
        figures=(figure,),
        columns=2,
        rows=20,
        settings={
            "x_axis": "day",
            "time_grain_sqla": "P1D",
            "metric": figure,
            "aggregation": "raw",
            "show_trend_line": True,
            "start_y_axis_at_zero": True,
            "y_axis_format": measure.d3,
            "header_font_size": 0.5,
            "color_picker": ACCENT,
        },
    )


def by_day() -> Chart:
    """The course of views and completions."""
    return Chart(
        title="Views and completions by day",
        words="Views, and those of them that were watched to the end, on each day (UTC).",
        table=tables.VIDEO_DAILY,
        viz="echarts_timeseries_line",
        figures=("views", "completions", "anonymous_views"),
        columns=12,
        rows=40,
        settings={
            "x_axis": "day",
            "time_grain_sqla": "P1D",
            "metrics": ["views", "completions", "anonymous_views"],
            "groupby": [],
            "row_limit": 10_000,
            "x_axis_time_format": "%d %b",
            "y_axis_format": ",d",
            "markerEnabled": True,
            "markerSize": 4,
            **LINES,
        },
    )


def retention() -> Chart:
    """Who is still there at each position of the most viewed videos."""
    return Chart(
        title=f"Audience retention of the {LONGEST_LINES} most viewed videos",
        words=_measure(tables.RETENTION, "audience_retention").words + " Over all days.",
        table=tables.RETENTION,
        viz="echarts_timeseries_line",
        figures=("audience_retention",),
        by=("position", "name"),
        columns=12,
        rows=44,
        settings={
            "x_axis": "position",
            "metrics": ["audience_retention"],
            "groupby": ["name"],
            "series_limit": LONGEST_LINES,
            "series_limit_metric": _adhoc("MAX(views_of_video)", "Views of the video"),
            "order_desc": True,
            "row_limit": 10_000,
            "x_axis_title": "Position in the video (%)",
            "x_axis_title_margin": 30,
            "y_axis_format": ".0%",
            "y_axis_bounds": [0, 1],
            **LINES,
        },
    )


LINES: Mapping[str, Any] = {
    "rich_tooltip": True,
    "show_legend": True,
    "legendType": "scroll",
    "legendOrientation": "top",
    "truncate_metric": True,
    "color_scheme": "supersetColors",
}


def unanswered_searches() -> Chart:
    """What people looked for and did not find."""
    wanted = {
        "clause": "HAVING",
        "expressionType": "SQL",
        "sqlExpression": "SUM(search_no_result) > 0",
    }
    return _listing(
        "Unanswered searches",
        "Words that found nothing at least once, most often first.",
        (tables.SEARCH_DAILY, ("query",), ("searches", "search_no_result")),
        columns=4,
        rows=36,
        adhoc_filters=[{**DAYS, "comparator": "No filter"}, wanted],
        timeseries_limit_metric="search_no_result",
    )


def top_videos() -> Chart:
    """The most viewed videos."""
    figures = (
        "views", "anonymous_views", "watch_time_hours", "engagement", "average_percentage_viewed", "completion_rate",
        "rewatched_seconds",
    )  # fmt: skip
    return _listing(
        "Top videos",
        "The most viewed videos, with how much of them was watched.",
        (tables.VIDEO_DAILY, ("name",), figures),
        columns=12,
        rows=56,
        timeseries_limit_metric="views",
    )


def quality_by_device() -> Chart:
    """How well playing went on each kind of device."""
    figures = (
        "attempts", "startup_seconds", "stalls", "rebuffer_share", "smoothness_score",
        "exit_before_start", "playback_success",
    )  # fmt: skip
    return _listing(
        "Playback quality by device",
        "How fast playing began and how smoothly it went on, over all playbacks of each kind of device.",
        (tables.PLAYBACK_QUALITY, ("device",), figures),
        columns=8,
        rows=36,
        timeseries_limit_metric="attempts",
    )


def meanings() -> Chart:
    """Every metric in words."""
    return Chart(
        title="What the figures mean",
        words="Every metric with its unit and its definition.",
        table=tables.METRIC_CATALOG,
        viz="table",
        by=("title", "unit", "words"),
        columns=12,
        rows=60,
        settings={
            "query_mode": "raw",
            "all_columns": ["title", "unit", "words"],
            "order_by_cols": ['["title", true]'],
            "row_limit": 500,
            "include_search": True,
            "page_length": 0,
        },
    )


def _listing(
    title: str,
    words: str,
    source: tuple[Table, tuple[str, ...], tuple[str, ...]],
    *,
    columns: int,
    rows: int,
    **settings: Any,
) -> Chart:
    """A table with bars in its cells, sorted downwards."""
    table, by, figures = source
    return Chart(
        title=title,
        words=words,
        table=table,
        viz="table",
        figures=figures,
        by=by,
        columns=columns,
        rows=rows,
        settings={
            "query_mode": "aggregate",
            "groupby": list(by),
            "metrics": list(figures),
            "order_desc": True,
            "row_limit": 100,
            "column_config": {name: {"showCellBars": name == settings["timeseries_limit_metric"]} for name in figures},
            "color_pn": False,
            **settings,
        },
    )


def _adhoc(sql: str, label: str) -> dict[str, Any]:
    return {"expressionType": "SQL", "sqlExpression": sql, "label": label, "hasCustomLabel": True}


def _measure(table: Table, name: str) -> Measure:
    return next(measure for measure in measures_of(table) if measure.name == name)
