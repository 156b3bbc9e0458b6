"""Figures of workspaces, videos and searches: the declared metrics over the facts that the caller may count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jobs.metrics import every_version, metrics_of
from jobs.metrics.families import PLAYBACKS, SEARCHES, Family
from jobs.metrics.period import sql, sql_spark
from reelhouse.metric import Metric
from serving import policy
from serving.catalog.models import Video
from serving.metrics import schemas
from serving.metrics.crowds import in_steps
from serving.metrics.facts import Row, Scope
from serving.metrics.kept import kept_from, measure
from serving.metrics.period import Asked, AskedDays
from serving.policy import Caller
from serving.videos.present import present

if TYPE_CHECKING:
    from serving.context import Context

QUERIES = 200


def catalog() -> list[schemas.Metric]:
    """Every declared metric; older versions that are still computed follow their newest."""
    return [describe(metric) for metric in every_version()]


def describe(metric: Metric) -> schemas.Metric:
    """A metric with its SQL."""
    known = {name: value for name, value in asdict(metric).items() if name not in ("value", "family", "before")}
    return schemas.Metric(**known, sql=sql(metric), sql_spark=sql_spark(metric))


def of_workspace(here: Context, caller: Caller, workspace: str, *, asked: Asked) -> schemas.Figures:
    """The figures of a workspace."""
    scope = workspace_scope(here, caller, workspace, asked)
    return schemas.Figures(**figures(here, scope, metrics_of("workspace_daily")))


def of_videos(here: Context, caller: Caller, workspace: str, *, asked: Asked) -> list[schemas.VideoRow]:
    """The figures of each video that was played and that the caller may see, the most viewed first."""
    scope = workspace_scope(here, caller, workspace, asked)
    rows = {row.pop("video"): row for row in measured(here, PLAYBACKS, metrics_of("video_daily"), scope, by="video")}
    wanted = select(Video).where(policy.visible(caller, workspace), Video.id.in_(rows))
    with here.catalog.read() as session:
        shown = present(here, caller, session.scalars(wanted).all())
    ranked = sorted(shown, key=lambda video: (-(rows[video.id].get("views") or 0), video.id))
    return [
        schemas.VideoRow.model_validate(
            {"video": {"id": video.id, "name": video.name, "poster": video.poster}} | rows[video.id]
        )
        for video in ranked
    ]


def of_searches(here: Context, caller: Caller, workspace: str, *, asked: Asked) -> schemas.SearchFigures:
    """What was searched for in a workspace; the queries that were asked most often."""
    scope = workspace_scope(here, caller, workspace, asked)
    metrics = metrics_of("search_daily")
    rows = measured(here, SEARCHES, metrics, scope, by="query")
    ranked = sorted(rows, key=lambda row: (-row["searches"], row["query"]))[:QUERIES]
    return schemas.SearchFigures(
        kept_from=kept_from(here.platform, scope),
        totals=_totals(here, SEARCHES, metrics, scope),
        queries=[
            schemas.QueryRow(
                query=row["query"],
                searches=row["searches"],
                no_result=row["search_no_result"],
                no_click=row["search_no_click"],
                successes=row["search_successes"],
            )
            for row in ranked
        ],
    )


def workspace_scope(here: Context, caller: Caller, workspace: str, asked: AskedDays) -> Scope:
    """The facts of a workspace that the caller may count now, whatever the time asked for; for members and owners."""
    policy.entered(caller, workspace, least="member")
    return Scope(
        workspace=workspace,
        days=asked.days(here.clock()),
        hidden=hidden_videos(here, caller, workspace),
        as_of_us=asked.as_of_us,
    )


def hidden_videos(here: Context, caller: Caller, workspace: str) -> frozenset[str]:
    """The videos of a workspace that the caller may not count."""
    with here.catalog.read() as session:
        return frozenset(session.scalars(select(Video.id).where(policy.hidden(caller, workspace))).all())


def figures(here: Context, scope: Scope, metrics: Sequence[Metric]) -> Mapping[str, Any]:
    """The parts of `Figures` over a scope."""
    before = scope.days.before()
    return {
        "period": {"from": scope.days.first, "to": scope.days.last},
        "before": {"from": before.first, "to": before.last},
        "totals": _totals(here, PLAYBACKS, metrics, scope),
        "daily": sorted(measured(here, PLAYBACKS, metrics, scope, by="day"), key=lambda row: row["day"]),
        "kept_from": kept_from(here.platform, scope),
        "freshness": here.freshness.of((scope.workspace,), as_of_us=scope.as_of_us),
    }


def _totals(here: Context, family: Family, metrics: Sequence[Metric], scope: Scope) -> dict[str, schemas.Total]:
    found = [measure(here, family, metrics, days)[0] for days in (scope, scope.before())]
    now, before = (in_steps(row, metrics, scope.crowds) if scope.crowds else row for row in found)
    first = kept_from(here.platform, scope)
    is_whole = first is None or first <= scope.before().days.first
    return {
        metric.column: schemas.Total(
            value=now[metric.column],
            before=before[metric.column] if is_whole or (metric.additive and not scope.crowds) else None,
            numerator=now.get(metric.numerator or ""),
            denominator=now.get(metric.denominator or ""),
        )
        for metric in metrics
    }


def measured(here: Context, family: Family, metrics: Sequence[Metric], scope: Scope, *, by: str) -> list[Row]:
    """One row per value of a column; rows of their own, for the caller to change; of crowds, counts go in steps."""
    rows = measure(here, family, metrics, scope, by=(by,))
    return [in_steps(row, metrics, scope.crowds) for row in rows] if scope.crowds else rows
