"""Events to playbacks and played intervals."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.metrics.factory import Row, event, interval, videos, world


def only(events: list[Row], **durations_ms: int | None) -> dict[str, Any]:
    (row,) = world(events, videos(**(durations_ms or {"v_1": 20_000})))["playbacks"].to_pylist()
    return row


def test_the_union_counts_overlapping_and_repeated_stretches_once() -> None:
    row = only([interval(0, 4_000, number=1), interval(2_000, 6_000, number=2), interval(0, 1_000, number=3)])
    assert (row["watched_ms"], row["distinct_ms"], row["furthest_ms"]) == (9_000, 6_000, 6_000)


def test_an_interval_inside_an_earlier_longer_one_adds_nothing_distinct() -> None:
    row = only([interval(0, 10_000, number=1), interval(2_000, 3_000, number=2), interval(9_000, 11_000, number=3)])
    assert row["distinct_ms"] == 11_000


def test_what_lies_behind_the_end_is_cut_off() -> None:
    row = only([interval(15_000, 90_000, number=1), interval(30_000, 40_000, number=2)])
    assert (row["watched_ms"], row["furthest_ms"], row["reached_end"]) == (5_000, 20_000, True)


def test_an_empty_interval_is_no_play() -> None:
    row = only([interval(5_000, 5_000, number=1)])
    assert (row["attempted"], row["started"], row["watched_ms"], row["is_view"]) == (True, False, 0, False)


@pytest.mark.parametrize(("played_ms", "is_view"), [(4_999, False), (5_000, True)])
def test_a_view_needs_five_seconds(played_ms: int, is_view: bool) -> None:
    assert only([interval(0, played_ms)])["is_view"] is is_view


@pytest.mark.parametrize(("played_ms", "is_view"), [(2_999, False), (3_000, True)])
def test_three_quarters_of_a_short_video_are_a_view(played_ms: int, is_view: bool) -> None:
    assert only([interval(0, played_ms)], v_1=4_000)["is_view"] is is_view


def test_reaching_the_end_is_a_view() -> None:
    assert only([event("completed", position_ms=20_000)])["is_view"]


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "is_completed"),
    [(0, 17_999, False), (0, 18_000, True), (12_000, 17_999, False), (12_000, 18_000, True)],
)
def test_completion_needs_nine_tenths_or_the_last_two_seconds(start_ms: int, end_ms: int, is_completed: bool) -> None:
    assert only([interval(start_ms, end_ms)])["is_completed"] is is_completed


@pytest.mark.parametrize("mark", [{"is_bot": True}, {"role": "owner"}, {"preview": True}])
def test_bots_owners_and_previews_are_kept_but_not_counted(mark: Row) -> None:
    row = only([event("initialized", **mark), interval(0, 20_000, number=1)])
    assert (row["counted"], row["is_view"], row["is_completed"], row["watched_ms"]) == (False, False, False, 20_000)


def test_a_session_whose_first_event_was_lost_still_makes_a_playback() -> None:
    row = only([interval(0, 6_000, number=7)])
    assert (row["source"], row["device"], row["is_view"]) == ("direct", "unknown", True)


def test_the_load_says_where_the_viewer_came_from() -> None:
    load = event("initialized", device="phone", source="search", source_id="s-1")
    row = only([load, event("shown", number=1)])
    assert (row["device"], row["source"], row["source_id"], row["shown"]) == ("phone", "search", "s-1", True)


def test_an_unknown_duration_decides_nothing_and_cuts_nothing() -> None:
    row = only([interval(0, 4_000), interval(90_000, 90_500, number=1)], v_1=None)
    assert (row["duration_ms"], row["watched_ms"], row["is_view"]) == (None, 4_500, False)


def test_a_video_without_a_row_is_played_all_the_same() -> None:
    assert only([interval(0, 6_000)], v_other=1_000)["is_view"]


def test_startup_is_told_unless_the_viewer_seeks_first() -> None:
    events = [event("played", number=1), event("started", number=3, startup_ms=700)]
    assert only(events)["startup_ms"] == 700
    assert only([*events, event("seeked", number=2)])["startup_ms"] is None
    assert only([*events, event("seeked", number=4)])["startup_ms"] == 700


def test_stalls_are_wanted_time_that_was_not_played() -> None:
    row = only([interval(0, 6_000, wall_ms=3_000), event("stalled", number=1, wall_ms=1_500)])
    assert (row["stalls"], row["stalled_ms"], row["wanted_ms"]) == (1, 1_500, 4_500)


def test_only_a_fatal_failure_is_a_failed_playback() -> None:
    assert not only([event("failed", fatal=False)])["failed"]
    assert only([event("failed", fatal=True)])["failed"]


def test_a_person_who_signs_in_while_watching_is_that_person() -> None:
    row = only([interval(0, 1_000), interval(1_000, 2_000, number=1, viewer="p_1", viewer_kind="person")])
    assert (row["viewer"], row["viewer_kind"]) == ("p_1", "person")


def test_who_denies_consent_in_the_middle_is_nobody() -> None:
    refusal = interval(1_000, 2_000, number=1, viewer=None, viewer_kind="nobody", consent="denied")
    made = world([interval(0, 1_000), refusal])
    assert made["playbacks"]["viewer_kind"].to_pylist() == ["nobody"]
    assert made["played"]["viewer"].to_pylist() == [None, None]


def test_a_session_that_names_two_videos_is_a_playback_of_the_first() -> None:
    made = world([interval(0, 1_000), interval(0, 9_000, number=1, video="v_0")])
    assert made["playbacks"]["video"].to_pylist() == ["v_1"]
    assert made["played"]["end_ms"].to_pylist() == [1_000]


def test_searches_are_no_playbacks() -> None:
    assert world([event("searched", video=None, query="a", results=[])])["playbacks"].num_rows == 0


def test_intervals_are_numbered_in_the_order_of_playing() -> None:
    events = [interval(5_000, 6_000, number=4), interval(0, 1_000, number=4), interval(2_000, 2_000, number=1)]
    played = world([*events, interval(8_000, 9_000, number=2)])["played"].sort_by("number").to_pylist()
    assert [(row["number"], row["start_ms"]) for row in played] == [(0, 8_000), (1, 0), (2, 5_000)]


def test_the_order_of_the_rows_changes_nothing() -> None:
    events = [event("initialized"), *(interval(i * 500, i * 700, number=i) for i in range(1, 20))]
    shuffled = random.Random(1).sample(events, len(events))
    assert world(events)["playbacks"].equals(world(shuffled)["playbacks"])
