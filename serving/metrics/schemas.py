"""What the routes of metrics take and give."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.instants import Instant
from serving.status.schemas import Freshness

Number = int | float | None


class Metric(BaseModel):
    """What a number means, and the SQL that computes it; `column` is its name in tables and figures."""

    name: str
    version: int
    column: str
    title: str
    unit: str
    words: str
    grains: tuple[str, ...]
    sql: str
    sql_spark: str
    rules: tuple[str, ...]
    numerator: str | None
    denominator: str | None
    higher_is_better: bool | None
    additive: bool


class Period(BaseModel):
    """Days from the first to the last, both included."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class Total(BaseModel):
    """A number over a period and over the period of the same length before it; a share with its two counts."""

    value: Number
    before: Number
    numerator: Number = None
    denominator: Number = None


class Figures(BaseModel):
    """The figures of a workspace or a video over a period, and day by day.

    `kept_from` is the first day whose events are kept (null: all are). Of days before, only sums are told.
    """

    period: Period
    before: Period
    totals: dict[str, Total]
    daily: list[dict[str, Any]]
    kept_from: date | None
    freshness: Freshness


class Position(BaseModel):
    """One of 100 equal positions of a video: how often and by how many it was played, as counts and shares.

    `relative` is its place among so many `similar` videos of the workspace, over all days; 0.5 is the middle.
    """

    position: int
    plays: int
    viewers: int
    absolute: float | None
    audience: float | None
    relative: float | None = None
    similar: int | None = None


class Retention(BaseModel):
    """What was played where."""

    positions: list[Position]
    duration_ms: int | None


class Viewer(BaseModel):
    """Somebody who viewed a video; visitors without a name are told apart by a few letters, others counted together."""

    name: str
    kind: str
    views: int
    watched_seconds: float
    share_watched: float | None
    last_at: Instant | None


class KeyMoment(BaseModel):
    """Where a video holds its viewers (intro, top), is played again (spike) or skipped (dip), and what is said there.

    `level` is the height of the curve there and `change` how far it stands out; `n` is what they are shares of.
    """

    kind: Literal["intro", "top", "spike", "dip"]
    start_ms: int
    end_ms: int
    level: float | None
    change: float | None
    n: int
    text: str | None


class VideoFigures(Figures):
    """The figures of one video; with `suppressed_under`, nothing in them is about fewer people than that."""

    suppressed_under: int | None
    retention: Retention
    moments: list[KeyMoment]
    viewers: list[Viewer]
    quality: list[dict[str, Any]]


class NamedVideo(BaseModel):
    """Which video a row is about."""

    id: str
    name: str
    poster: str | None


class VideoRow(BaseModel):
    """A video and its figures by metric name."""

    model_config = ConfigDict(extra="allow")

    video: NamedVideo


class QueryRow(BaseModel):
    """What was searched for, how often without a result or without a click, and how often it led to watching."""

    query: str
    searches: int
    no_result: int
    no_click: int
    successes: int


class SearchFigures(BaseModel):
    """Searches of a workspace over a period; those before `kept_from` are gone (null: none is)."""

    kept_from: date | None
    totals: dict[str, Total]
    queries: list[QueryRow]


class Explanation(BaseModel):
    """A number with its meaning, its SQL, and some of the facts behind it; facts before `kept_from` are gone (null: none is)."""

    metric: Metric
    sql: str
    rows: list[dict[str, Any]]
    value: Number
    kept_from: date | None


class Cause(BaseModel):
    """What one cause changed, and how many events it touched; null where a cause is not about events."""

    cause: str
    words: str
    change: Number
    events: int | None


class Why(BaseModel):
    """A number at two times and why it changed. All numbers are whole billionths: the changes sum exactly.

    A value that there is not, such as a share of nothing, counts as 0. Days before `closed_before` were closed then; days
    before `kept_from` are left out, as their events are gone and their figures change no more (null: none is).
    """

    metric: Metric
    then: Instant
    now: Instant
    value_then: Number
    value_now: Number
    difference: Number
    causes: list[Cause]
    closed_before: date | None
    kept_from: date | None = None
    remarks: tuple[str, ...] = ()
