"""Opens a number: its meaning, its SQL, and some of the facts behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query

from jobs.metrics import metric_named
from jobs.metrics.families import family_of
from reelhouse.errors import NotFound
from serving.metrics import schemas
from serving.metrics.facts import Row, Scope
from serving.metrics.kept import kept_from, measure
from serving.metrics.one_video import video_scope
from serving.metrics.period import Asked, AskedDays
from serving.metrics.service import describe, workspace_scope
from serving.metrics.viewers import name_of
from serving.policy import Caller
from serving.videos.finding import to_measure
from serving.videos.present import people_names

if TYPE_CHECKING:
    from serving.context import Context

FACTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which number: a metric (in a version) of a workspace or one of its videos, on a day or over the days asked for."""

    name: Annotated[str, Query(max_length=100)]
    workspace: Annotated[str, Query(max_length=64)]
    video: Annotated[str | None, Query(max_length=64)] = None
    day: Annotated[date | None, Query()] = None
    version: Annotated[int | None, Query(ge=1, le=10_000, description="Of the definition; the newest by default")] = (
        None
    )


def explain(here: Context, caller: Caller, question: Question, *, asked: Asked) -> schemas.Explanation:
    """The number with everything behind it."""
    metric = metric_named(question.name, question.version)
    scope = _scope(here, caller, question, asked)
    family = family_of(metric)
    (measured,) = measure(here, family, [metric], scope)
    described = describe(metric)
    rows = _named(here, here.facts.some(family, scope, limit=FACTS))
    return schemas.Explanation(
        metric=described,
        sql=described.sql,
        rows=rows,
        value=measured[metric.column],
        kept_from=kept_from(here.platform, scope),
    )


def _scope(here: Context, caller: Caller, question: Question, asked: Asked) -> Scope:
    if question.day:
        asked = replace(asked, first=question.day, last=question.day)
    return scope_of(here, caller, question.workspace, question.video, asked)


def scope_of(here: Context, caller: Caller, workspace: str, video_id: str | None, asked: AskedDays) -> Scope:
    """The facts of a workspace, or of one of its videos, that the caller may count."""
    if video_id is None:
        return workspace_scope(here, caller, workspace, asked)
    video = to_measure(here, caller, video_id)
    if video.workspace != workspace:
        raise NotFound("video", video_id)
    return video_scope(here, caller, video, asked)


def _named(here: Context, rows: list[Row]) -> list[dict[str, Any]]:
    keys = {row["viewer"] for row in rows if row.get("viewer")}
    names = people_names(here, keys)
    return [row | ({"viewer": name_of(row["viewer"], names)} if "viewer" in row else {}) for row in rows]
