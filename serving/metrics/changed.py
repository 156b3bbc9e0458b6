"""Answers why a number changed: checks what is asked and who asks, and puts the parts into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Query

from jobs.metrics import metric_named
from reelhouse.errors import BadInput
from serving.instants import from_us, instant_us
from serving.metrics import schemas
from serving.metrics.explain import scope_of
from serving.metrics.kept import kept_from
from serving.metrics.period import AskedDays
from serving.metrics.service import describe
from serving.metrics.why import BILLION, WORDS, Asked, Change, why
from serving.policy import Caller

if TYPE_CHECKING:
    from reelhouse.metric import Metric
    from serving.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Which number, and between which two times; `now` is this moment when it is left out."""

    name: Annotated[str, Query(max_length=100)]
    workspace: Annotated[str, Query(max_length=64)]
    then: Annotated[datetime, Query(description="The earlier time (ISO 8601)")]
    video: Annotated[str | None, Query(max_length=64)] = None
    now: Annotated[datetime | None, Query(description="The later time; this moment by default")] = None
    version: Annotated[int | None, Query(ge=1, le=10_000, description="Of the definition, at both times")] = None


def changed(here: Context, caller: Caller, question: Changed, *, asked: AskedDays) -> schemas.Why:
    """The change, by cause; by the rights of now."""
    scope = scope_of(here, caller, question.workspace, question.video, asked)
    metric = metric_named(question.name, question.version)
    pinned = metric if question.version else None
    now_us = None if question.now is None else instant_us(question.now)
    times = Asked(name=metric.name, then_us=instant_us(question.then), now_us=now_us, pinned=pinned)
    told = in_words(metric, times, why(here.platform, times, scope), clock_us=here.clock())
    return told.model_copy(update={"kept_from": kept_from(here.platform, scope)})


def in_words(metric: Metric, times: Asked, change: Change, *, clock_us: int) -> schemas.Why:
    """The change as it is shown; BadInput when the later time is before the earlier one."""
    now_us = clock_us if times.now_us is None else times.now_us
    if now_us < times.then_us:
        raise BadInput("`now` is before `then`.", hint="Swap them.")
    return schemas.Why(
        metric=describe(metric),
        then=from_us(times.then_us),
        now=from_us(now_us),
        value_then=number(change.then),
        value_now=number(change.now),
        difference=number(change.now - change.then),
        causes=[
            schemas.Cause(cause=part.cause, words=WORDS[part.cause], change=number(part.change), events=part.events)
            for part in change.parts
        ],
        closed_before=change.closed_before,
        remarks=change.remarks,
    )


def number(billionths: int) -> int | float:
    """Whole billionths as the nearest number, whole where they are whole."""
    whole, rest = divmod(billionths, BILLION)
    return whole if rest == 0 else billionths / BILLION
