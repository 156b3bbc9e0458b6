"""Playbacks that tell no intervals: what they list, or what the pairs of their words say, is what they played."""

from __future__ import annotations

import random

import pytest

from tests.metrics.factory import Row, event, interval, world


def spoken(kind: str, at_ms: int, **values: object) -> Row:
    """An event that came by xAPI; its number is its time."""
    return event(kind, number=at_ms, at_s=at_ms / 1000, door="xapi", **values)


def played(*events: Row) -> list[tuple[int, int]]:
    made = world(events)["played"].sort_by("number").to_pylist()
    return [(row["start_ms"], row["end_ms"]) for row in made]


def test_playing_is_what_lies_between_its_begin_and_its_end() -> None:
    words = [spoken("played", 0, position_ms=0), spoken("paused", 4_000, position_ms=4_000)]
    assert played(*words, spoken("terminated", 90_000, position_ms=4_000)) == [(0, 4_000)]


def test_a_jump_while_playing_ends_one_interval_and_begins_the_next() -> None:
    words = [spoken("played", 0, position_ms=0), spoken("seeked", 3_000, start_ms=3_000, end_ms=10_000)]
    assert played(*words, spoken("paused", 5_000, position_ms=12_000)) == [(0, 3_000), (10_000, 12_000)]


def test_a_jump_while_paused_plays_nothing() -> None:
    words = [spoken("paused", 0, position_ms=0), spoken("seeked", 10, start_ms=0, end_ms=8_000)]
    assert played(*words, spoken("paused", 20_000, position_ms=9_000)) == []


def test_what_happens_in_one_millisecond_is_put_in_order() -> None:
    words = [spoken("played", 0, position_ms=0), spoken("paused", 3_000, position_ms=3_000)]
    again = [spoken("played", 3_000, position_ms=9_000), spoken("seeked", 3_000, start_ms=3_000, end_ms=9_000)]
    assert played(*words, *again, spoken("paused", 4_000, position_ms=10_000)) == [(0, 3_000), (9_000, 10_000)]


def test_a_jump_that_nobody_told_of_is_not_believed() -> None:
    assert played(spoken("played", 0, position_ms=0), spoken("paused", 1_000, position_ms=19_000)) == []


def test_the_last_list_counts_alone_and_in_its_order() -> None:
    first = spoken("paused", 5_000, position_ms=5_000, segments=["0-5000"])
    last = spoken("terminated", 9_000, position_ms=2_000, segments=["5000-9000", "0-2000", "0-2000"])
    assert played(first, last, spoken("played", 0, position_ms=0)) == [(5_000, 9_000), (0, 2_000), (0, 2_000)]


def test_what_was_said_after_the_last_list_counts_as_well() -> None:
    listed = spoken("paused", 5_000, position_ms=5_000, segments=["0-5000"])
    later = [spoken("played", 6_000, position_ms=5_000), spoken("seeked", 9_000, start_ms=8_000, end_ms=1_000)]
    assert played(spoken("played", 0, position_ms=0), listed, *later) == [(0, 5_000), (5_000, 8_000)]


def test_who_tells_intervals_is_not_heard_twice() -> None:
    stop = event("terminated", number=9, position_ms=4_000, segments=["0-4000"])
    assert played(interval(0, 4_000, number=1), stop) == [(0, 4_000)]


def test_our_own_players_pairs_are_no_intervals() -> None:
    assert played(event("played", number=1, position_ms=0), event("paused", number=9, at_s=9, position_ms=9_000)) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    words = [spoken("seeked", 3_000, start_ms=3_000, end_ms=10_000), spoken("paused", 5_000, position_ms=12_000)]
    words += [spoken("played", 0, position_ms=0), spoken("played", 6_000, position_ms=12_000)]
    words += [spoken("completed", 14_000, position_ms=20_000), spoken("terminated", 15_000, position_ms=20_000)]
    mixed = random.Random(seed).sample(words, len(words))
    assert played(*mixed) == [(0, 3_000), (10_000, 12_000), (12_000, 20_000)]
