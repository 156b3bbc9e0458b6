"""A change is split by cause: the parts sum to it exactly, and a cause that did not happen has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.metrics import all_metrics
from jobs.metrics.families import family_of
from lake import tables
from lake.engine.duckdb import DuckDbEngine
from lake.storage.deltars import DeltaRsStorage
from reelhouse.metric import Metric
from serving.metrics.facts import Scope
from serving.metrics.period import Days
from serving.metrics.sides import Side
from serving.metrics.why import BILLION, Change, explained
from tests.metrics.factory import START, Row, interval, rows, videos, world
from tests.metrics.logs import DURATIONS_MS, logs

FAMILIES = {"playbacks", "searches", "positions"}
METRICS = [metric for metric in all_metrics() if family_of(metric).name in FAMILIES]
SCOPE = Scope(workspace="w_1", days=Days(first=START.date(), last=START.date() + dt.timedelta(days=1)))
CLOSED = START.date() + dt.timedelta(days=1)


@cache
def engine() -> DuckDbEngine:
    return DuckDbEngine(DeltaRsStorage(Path("no-lake")))


def side(metric: Metric, events: Iterable[Row], durations: dict[str, int | None], **values: Any) -> Side:
    """What is known after these events, with every table up to date."""
    known = videos(**durations)
    made = world(events, known)
    shown = {name: engine().memory(made[name]) for name in ("events", "playbacks", "played")}
    return Side(
        metric=metric, shown=shown, events=shown["events"], dimensions={"videos": engine().memory(known)}, **values
    )


def change(then: Side, now: Side, closed: dt.date | None = CLOSED) -> tuple[Change, dict[str, int]]:
    told = explained(engine(), then, now, scope=SCOPE, closed=closed)
    return told, {part.cause: part.change for part in told.parts}


def forgotten(row: Row) -> Row:
    return row | {"viewer": None, "viewer_kind": "nobody"}


HAPPENS = ("dimension", "removed", "corrected", "late", "new")
FATES = ("stays", "stays", "removed", "forgotten", "corrected", "late", "new", "repaired")
CAUSE_OF = {"forgotten": "removed", "repaired": "corrected"}


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Row], list[Row], dict[str, int | None], set[str]]:
    """Events then and now, the durations of now, and which causes there are."""
    then, now, causes = [], [], set[str]()
    for row in draw(logs()):
        fate = draw(st.sampled_from(FATES))
        if fate in ("late", "new"):
            fate = "late" if row["day"] < CLOSED else "new"
        if fate not in ("late", "new", "repaired"):
            then.append(row)
        if fate != "removed":
            now.append(as_it_became(row, fate))
        if fate != "stays" and not (fate == "forgotten" and row["viewer"] is None and row["viewer_kind"] == "nobody"):
            causes.add(CAUSE_OF.get(fate, fate))
    durations = draw(st.sampled_from([DURATIONS_MS, DURATIONS_MS | {"v_1": 9_000}]))
    return then, now, durations, causes | ({"dimension"} if durations != DURATIONS_MS else set())


def as_it_became(row: Row, fate: str) -> Row:
    match fate:
        case "forgotten":
            return forgotten(row)
        case "corrected":
            return row | {"is_bot": not row["is_bot"]}
        case "repaired":
            return row | {"repairs": 1}
        case _:
            return row


@given(history=histories(), metric=st.sampled_from(METRICS))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_parts_sum_to_the_change_and_what_did_not_happen_has_none(history: Any, metric: Metric) -> None:
    then, now, durations, causes = history
    told, parts = change(side(metric, then, DURATIONS_MS), side(metric, now, durations))
    assert sum(parts.values()) == told.now - told.then
    assert {cause for cause, part in parts.items() if part} <= causes
    assert {part.cause for part in told.parts if part.events} == causes - {"dimension"}


@pytest.mark.parametrize("cause", HAPPENS)
def test_a_single_cause_explains_the_whole_change(cause: str) -> None:
    metric = next(one for one in METRICS if one.name == "completion_rate")
    old = [interval(0, 6_000), interval(0, 19_000, session=2, number=1)]
    more = {"new": [interval(0, 19_000, session=3, day=1)], "late": [interval(0, 19_000, session=3)]}
    removed = old[:1] if cause == "removed" else old
    corrected = [row | {"end_ms": 20_000} for row in removed] if cause == "corrected" else removed
    durations = {"v_1": 6_000 if cause == "dimension" else 20_000}
    now = side(metric, [*corrected, *more.get(cause, [])], durations)
    told, parts = change(side(metric, old, {"v_1": 20_000}), now)
    assert told.then == BILLION // 2
    assert {name: part for name, part in parts.items() if part} == {cause: told.now - told.then}


def test_a_forgotten_viewer_is_removed_from_distinct_counts() -> None:
    metric = next(one for one in METRICS if one.name == "unique_viewers")
    old = [interval(0, 6_000), interval(0, 6_000, session=2)]
    told, parts = change(side(metric, old, {"v_1": 20_000}), side(metric, [forgotten(old[0]), old[1]], {"v_1": 20_000}))
    assert (told.then, told.now, parts["removed"]) == (2 * BILLION, BILLION, -BILLION)


def test_another_code_of_then_is_a_changed_definition_and_late_tables_are_unfinished() -> None:
    metric = next(one for one in METRICS if one.name == "views")
    known = {"v_1": 20_000}
    stale = side(metric, [], known)
    then = side(metric, [interval(0, 6_000)], known)
    for is_current, cause in ((True, "unfinished"), (False, "definition")):
        behind = Side(
            metric=metric, shown=stale.shown, events=then.events, dimensions=then.dimensions, is_current=is_current
        )
        told, parts = change(behind, then)
        assert (told.then, told.now, parts[cause]) == (0, BILLION, BILLION)


def test_before_anything_was_known_all_is_new() -> None:
    metric = next(one for one in METRICS if one.name == "watch_time_seconds")
    nothing = {table.short: engine().memory(table.schema.empty_table()) for table in (tables.EVENTS, tables.PLAYBACKS)}
    then = Side(
        metric=metric,
        shown=nothing,
        events=nothing["events"],
        dimensions={"videos": engine().memory(rows(tables.VIDEOS, []))},
    )
    told, parts = change(then, side(metric, [interval(0, 6_000)], {"v_1": 20_000}), closed=None)
    assert told.now == sum(parts.values()) == 6 * BILLION
    assert (parts["new"], parts["late"]) == (6 * BILLION, 0)
