"""A workspace at this moment, by the same metrics as everywhere, over the live tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from jobs.metrics import metric_named
from jobs.metrics.families import LIVE, PLAYBACKS
from serving.instants import from_us
from serving.live.schemas import Now, VideoNow
from serving.metrics.period import AskedDays, Days
from serving.metrics.service import workspace_scope
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context

MOMENT_US = 2_000_000


def now(here: Context, caller: Caller, workspace: str) -> Now:
    """Who watches and what was counted today; for members and owners, without videos that the caller may not count."""
    at_us = here.clock()
    today = from_us(at_us).date()
    scope = workspace_scope(here, caller, workspace, AskedDays(first=today, last=today))
    since_yesterday = replace(scope, days=Days(first=today - timedelta(days=1), last=today))
    watching = here.facts.measure(
        LIVE, [metric_named("live_viewers")], since_yesterday, by=("video",), moment=at_us // MOMENT_US
    )
    (counted,) = here.facts.measure(PLAYBACKS, [metric_named("views"), metric_named("watch_time_seconds")], scope)
    videos = [VideoNow(video=row["video"], viewers=row["live_viewers"]) for row in watching]
    ranked = sorted(videos, key=lambda one: (-one.viewers, one.video))
    return Now(
        viewers=sum(one.viewers for one in ranked),
        videos=ranked,
        views_today=counted["views"],
        watch_seconds_today=counted["watch_time_seconds"],
    )
