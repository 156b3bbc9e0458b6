"""Every metric on random event logs against the brute-force reference, and the rules that hold for all logs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.metrics import all_metrics, metrics_of
from tests.metrics import reference
from tests.metrics.factory import Row, World, videos, world
from tests.metrics.logs import DURATIONS_MS, logs
from tests.metrics.reference_searches import searches

FLAGS_AND_SUMS = (
    "viewer", "device", "counted", "attempted", "started", "failed", "startup_ms", "stalls", "stalled_ms", "wanted_ms",
    "watched_ms", "distinct_ms", "furthest_ms", "reached_end", "is_view", "is_completed",
)  # fmt: skip
GOLD = ("video_daily", "workspace_daily", "viewer_video", "playback_quality", "search_daily", "retention")
TOLERANCE = 1e-5  # means of scores add whole millionths

examples = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def made(log: list[Row], *gold: str) -> World:
    return world(log, videos(**DURATIONS_MS), gold=gold)


def by_key(rows: Iterable[dict[str, Any]], *key: str) -> dict[Any, dict[str, Any]]:
    return {tuple(row[column] for column in key): row for row in rows}


def same(actual: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> None:
    assert actual.keys() == expected.keys()
    for key, values in expected.items():
        assert {name: actual[key][name] for name in values} == pytest.approx(values, abs=TOLERANCE), key


@examples
@given(logs())
def test_playbacks_are_those_of_the_reference(log: list[Row]) -> None:
    expected = {(part.session,): {name: getattr(part, name) for name in FLAGS_AND_SUMS} for part in parts_of(log)}
    assert by_key(made(log)["playbacks"].select(["session", *FLAGS_AND_SUMS]).to_pylist(), "session") == {
        key: {"session": key[0], **values} for key, values in expected.items()
    }


@examples
@given(logs())
def test_the_engagement_of_videos_and_workspaces_is_that_of_the_reference(log: list[Row]) -> None:
    tables, parts = made(log, "video_daily", "workspace_daily"), parts_of(log)
    videos_of = reference.grouped(parts, lambda part: (part.workspace, part.video, part.day))
    days_of = reference.grouped(parts, lambda part: (part.workspace, part.day))
    same(rows_of(tables, "video_daily", "workspace", "video", "day"), measured(videos_of, reference.engagement))
    same(rows_of(tables, "workspace_daily", "workspace", "day"), measured(days_of, reference.engagement))


@examples
@given(logs())
def test_what_known_viewers_played_is_that_of_the_reference(log: list[Row]) -> None:
    known = [part for part in parts_of(log) if part.viewer]
    groups = reference.grouped(known, lambda part: (part.workspace, part.video, part.day, part.viewer))
    names = {metric.name for metric in metrics_of("viewer_video")}
    expected = {
        key: {name: value for name, value in values.items() if name in names}
        for key, values in measured(groups, reference.engagement).items()
    }
    same(rows_of(made(log, "viewer_video"), "viewer_video", "workspace", "video", "day", "viewer"), expected)


@examples
@given(logs())
def test_the_quality_is_that_of_the_reference(log: list[Row]) -> None:
    groups = reference.grouped(parts_of(log), lambda part: (part.workspace, part.video, part.day, part.device))
    actual = rows_of(made(log, "playback_quality"), "playback_quality", "workspace", "video", "day", "device")
    same(actual, measured(groups, reference.quality))


@examples
@given(logs())
def test_retention_is_that_of_the_reference(log: list[Row]) -> None:
    groups = reference.grouped(parts_of(log), lambda part: part.video)
    expected = {(video, row["position"]): row for video, parts in groups.items() for row in reference.retention(parts)}
    same(rows_of(made(log, "retention"), "retention", "video", "position"), expected)


@examples
@given(logs())
def test_searches_are_those_of_the_reference(log: list[Row]) -> None:
    same(rows_of(made(log, "search_daily"), "search_daily", "day", "query"), searches(log, parts_of(log)))


@settings(examples, max_examples=15)
@given(logs(), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(log: list[Row], random: Any) -> None:
    first, second = made(log, *GOLD), made(random.sample(log, len(log)), *GOLD)
    for name in first.keys() - {"events", "videos"}:
        assert sorted(map(repr, first[name].to_pylist())) == sorted(map(repr, second[name].to_pylist())), name


@examples
@given(logs())
def test_the_rules_hold_for_every_log(log: list[Row]) -> None:
    tables = made(log, "retention", "workspace_daily")
    assert all(row["distinct_ms"] <= row["watched_ms"] for row in tables["playbacks"].to_pylist())
    assert all(0 <= (row["audience_retention"] or 0) <= 1 for row in tables["retention"].to_pylist())
    assert all(row["rewatches"] >= 0 for row in tables["retention"].to_pylist())
    shares = ("completion_rate", "play_rate", "engagement", "cta_conversion")
    assert all(0 <= (row[name] or 0) <= 1 for row in tables["workspace_daily"].to_pylist() for name in shares)


@examples
@given(logs())
def test_the_parts_add_up_to_the_whole(log: list[Row]) -> None:
    tables = made(log, "video_daily", "workspace_daily")
    for metric in all_metrics():
        if metric.additive and {"video_daily", "workspace_daily"} <= set(metric.grains):
            whole = sum(tables["workspace_daily"][metric.name].to_pylist())
            assert sum(tables["video_daily"][metric.name].to_pylist()) == pytest.approx(whole), metric.name


def parts_of(log: list[Row]) -> list[reference.Playback]:
    return reference.playbacks(log, DURATIONS_MS)


def measured(groups: dict[Any, list[reference.Playback]], measure: Any) -> dict[Any, dict[str, Any]]:
    return {key: measure(parts) for key, parts in groups.items()}


def rows_of(tables: World, name: str, *key: str) -> dict[Any, dict[str, Any]]:
    return by_key(tables[name].to_pylist(), *key)
