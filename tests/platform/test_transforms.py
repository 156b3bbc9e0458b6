"""What is due is computed and nothing else, and the result is what computing everything would give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from world import DAY_MS, NOW_MS, receive, relational, rows, settle, upload, uuid7

from jobs import job_named
from lake import tables
from reelhouse.platform import Platform, transform
from reelhouse.platform.run import is_due, run
from reelhouse.settings import Settings

DERIVED = [table for table in tables.ALL if table.layer in ("silver", "gold")]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path))
    yield opened
    opened.close()


def playback(number: int, *, day: int, video: str, viewer: str) -> list[dict[str, object]]:
    """Six events of one playback on a day before now."""
    start = NOW_MS - day * DAY_MS
    common = {"session": uuid7(start, number), "video": video, "viewer": viewer, "consent": "granted"}
    kinds = [
        {"type": "initialized", "device": "phone"},
        {"type": "shown"},
        {"type": "played", "position_ms": 0},
        {"type": "started", "startup_ms": 300},
        {"type": "interval", "start_ms": 0, "end_ms": 4000 + number * 10, "wall_ms": 4000},
        {"type": "interval", "start_ms": 2000, "end_ms": 9000, "wall_ms": 7000},
    ]
    return [
        common | {"id": uuid7(start, number * 10 + index), "number": index, "at_ms": start + index * 1000} | kind
        for index, kind in enumerate(kinds)
    ]


def traffic(seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)
    loads = [
        playback(number, day=chance.randrange(5), video=chance.choice(["v_1", "v_2"]), viewer=f"n_viewer_{number % 4}")
        for number in range(30)
    ]
    return [one for load in loads for one in load]


def test_late_shuffled_and_split_events_end_in_the_same_tables_as_all_at_once(tmp_path: Path) -> None:
    events = traffic(1)
    at_once, bit_by_bit = (Platform.open(Settings(home=tmp_path / name)) for name in ("once", "bits"))
    for platform in (at_once, bit_by_bit):
        upload(platform, "v_1")
        upload(platform, "v_2")
    receive(at_once, *events)
    settle(at_once)
    mixed = random.Random(2).sample(events, len(events))
    for start in range(0, len(mixed), 45):
        receive(bit_by_bit, *mixed[start : start + 45])
        settle(bit_by_bit)
    for table in DERIVED:
        if table is not tables.EVENTS:  # its order of receipt differs on purpose
            assert rows(bit_by_bit, table) == rows(at_once, table), table.name
    assert len(rows(at_once, tables.PLAYBACKS)) == 30


def test_a_late_event_makes_only_its_own_day_due(platform: Platform) -> None:
    upload(platform, "v_1")
    receive(platform, *playback(1, day=0, video="v_1", viewer="n_aaaaaaaa"))
    receive(platform, *playback(2, day=3, video="v_1", viewer="n_aaaaaaaa"))
    settle(platform)
    receive(platform, *playback(3, day=3, video="v_1", viewer="n_bbbbbbbb"))
    run(platform, job_named("ingest.events"))
    run(platform, job_named("tidy.events"))
    assert transform.plan(platform, job_named("tidy.playbacks")).units == {"2025-11-10"}  # type: ignore[arg-type]


def test_a_second_run_does_nothing_and_makes_no_version(platform: Platform) -> None:
    upload(platform, "v_1")
    receive(platform, *playback(1, day=0, video="v_1", viewer="n_aaaaaaaa"))
    settle(platform)
    before = {table.name: platform.storage.version(table) for table in tables.ALL}
    assert [job.name for job in relational() if is_due(platform, job)] == []
    settle(platform)
    assert {table.name: platform.storage.version(table) for table in tables.ALL} == before


def test_an_end_between_any_two_tables_is_made_good_by_the_next_run(tmp_path: Path) -> None:
    whole = Platform.open(Settings(home=tmp_path / "whole"))
    upload(whole, "v_1")
    upload(whole, "v_2")
    receive(whole, *traffic(3))
    settle(whole)
    for stop in range(1, len(relational()), 3):
        cut = Platform.open(Settings(home=tmp_path / f"cut{stop}"))
        upload(cut, "v_1")
        upload(cut, "v_2")
        receive(cut, *traffic(3))
        for job in relational()[:stop]:
            run(cut, job)
        again = Platform.open(Settings(home=tmp_path / f"cut{stop}"))
        settle(again)
        assert all(rows(again, table) == rows(whole, table) for table in DERIVED)


def test_chosen_days_are_done_again_though_nothing_is_due(platform: Platform) -> None:
    upload(platform, "v_1")
    receive(platform, *playback(1, day=0, video="v_1", viewer="n_aaaaaaaa"))
    settle(platform)
    before = rows(platform, tables.PLAYBACKS)
    assert run(platform, job_named("tidy.playbacks"), days=frozenset({"2025-11-13"})).items == 1
    assert rows(platform, tables.PLAYBACKS) == before
