"""Acknowledged events to bronze and silver: each one accounted for, once, whatever is repeated or killed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from world import NOW_MS, event, receive, uuid7

from jobs import job_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.run import is_due, run
from reelhouse.settings import Settings
from reelhouse.table import Table

INTAKE, TAIL = job_named("ingest.events"), job_named("tidy.events")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path))
    yield opened
    opened.close()


def settle(platform: Platform) -> dict[str, int]:
    """Run both jobs and count what is where."""
    run(platform, INTAKE)
    run(platform, TAIL)
    places = {
        "bronze": tables.EVENTS_RAW,
        "silver": tables.EVENTS,
        "rejected": tables.REJECTED,
        "repeated": tables.DUPLICATES,
    }
    return {name: platform.storage.read(table).num_rows for name, table in places.items()}


def test_every_acknowledged_event_is_accounted_for_once(platform: Platform) -> None:
    receive(platform, event(1), event(2), event(1), b"{", event(3, start_ms=-1), event(2, end_ms=9999))
    assert settle(platform) == {"bronze": 6, "silver": 2, "rejected": 3, "repeated": 1}


def test_a_rejected_event_keeps_its_reason_and_its_bytes(platform: Platform) -> None:
    receive(platform, b'{"type": "interval", "id": 7}')
    settle(platform)
    row = platform.storage.read(tables.REJECTED).to_pylist()[0]
    assert row["payload"] == b'{"type": "interval", "id": 7}'
    assert (row["code"], "id" in row["reason"]) == ("invalid", True)


def test_an_id_with_other_content_is_a_collision_and_the_earliest_wins(platform: Platform) -> None:
    receive(platform, event(1))
    settle(platform)
    receive(platform, event(1, end_ms=4000))
    assert settle(platform) == {"bronze": 2, "silver": 1, "rejected": 1, "repeated": 0}
    assert platform.storage.read(tables.EVENTS)["end_ms"].to_pylist() == [5000]


def test_nothing_new_means_nothing_due_and_no_new_version(platform: Platform) -> None:
    receive(platform, event(1))
    settle(platform)
    before = [platform.storage.version(table) for table in tables.ALL]
    assert not is_due(platform, INTAKE)
    assert not is_due(platform, TAIL)
    settle(platform)
    assert [platform.storage.version(table) for table in tables.ALL] == before


def test_clock_skew_is_taken_out_and_lateness_kept(platform: Platform) -> None:
    hour = 3_600_000
    receive(platform, event(1, at_ms=NOW_MS - hour), sent_at_ms=NOW_MS - hour + 60_000)
    settle(platform)
    row = platform.storage.read(tables.EVENTS).to_pylist()[0]
    assert (row["at"].timestamp() * 1000, row["late_ms"]) == (NOW_MS, 60_000)


@pytest.mark.parametrize(("consent", "viewer"), [("granted", "n_abcdefgh"), ("denied", None), ("unknown", None)])
def test_a_viewer_is_known_only_with_consent(platform: Platform, consent: str, viewer: str | None) -> None:
    receive(platform, event(1, consent=consent, viewer="n_abcdefgh"))
    settle(platform)
    assert platform.storage.read(tables.EVENTS)["viewer"].to_pylist() == [viewer]


@pytest.mark.parametrize(
    ("changes", "envelope", "code"),
    [
        ({"session": uuid7(NOW_MS + 3 * 86_400_000, 1)}, {}, "future"),
        ({}, {"denied": "There is no such video."}, "denied"),
        ({"type": "levitated"}, {}, "unknown_type"),
        ({"schema": 2, "mood": "new"}, {}, "newer_schema"),
        ({"schema": 2, "type": "levitated"}, {}, "newer_schema"),
        ({"type": 7}, {}, "invalid"),
        ({"type": "segment_served", "bytes": 5}, {}, "denied"),
        ({"rate": "fast"}, {}, "invalid"),
    ],
)
def test_each_kind_of_unusable_event_has_its_code(
    platform: Platform, changes: dict[str, object], envelope: dict[str, object], code: str
) -> None:
    receive(platform, event(1, **changes), **envelope)
    settle(platform)
    assert platform.storage.read(tables.REJECTED)["code"].to_pylist() == [code]


def shuffled_in_batches(platform: Platform, seed: int, events: list[dict[str, object]]) -> set[tuple[object, ...]]:
    order = random.Random(seed)
    mixed = events + order.sample(events, 40)
    order.shuffle(mixed)
    for start in range(0, len(mixed), 50):
        receive(platform, *mixed[start : start + 50])
        settle(platform)
    rows = platform.storage.read(tables.EVENTS, columns=["event_id", "at", "start_ms", "video", "day"])
    return {tuple(row.values()) for row in rows.to_pylist()}


def test_order_repeats_and_batches_do_not_change_silver(tmp_path: Path) -> None:
    events = [event(number) for number in range(200)]
    worlds = [Platform.open(Settings(home=tmp_path / str(seed))) for seed in range(2)]
    first, second = (shuffled_in_batches(world, seed, events) for seed, world in enumerate(worlds))
    assert first == second
    assert len(first) == 200


def die_before(platform: Platform, name: str, monkey: Callable[[], None]) -> None:
    """Make the platform's storage raise when it is asked to append to the table called `name`."""
    append = platform.storage.append

    def dying(table: object, *args: object, **kwargs: object) -> object:
        if getattr(table, "name", "") == name:
            monkey()
        return append(table, *args, **kwargs)  # type: ignore[arg-type]

    platform.storage.append = dying  # type: ignore[method-assign]


@pytest.mark.parametrize("table", [tables.EVENTS, tables.REJECTED, tables.DUPLICATES, tables.EVENTS_RAW])
def test_an_end_between_two_commits_repeats_and_loses_nothing(tmp_path: Path, table: Table) -> None:
    def end() -> None:
        raise KeyboardInterrupt

    platform = Platform.open(Settings(home=tmp_path))
    receive(platform, event(1), event(2), event(1), b"{")
    die_before(platform, table.name, end)
    with pytest.raises(KeyboardInterrupt):
        settle(platform)
    assert settle(Platform.open(Settings(home=tmp_path))) == {"bronze": 4, "silver": 2, "rejected": 1, "repeated": 1}


def test_times_keep_their_microseconds(platform: Platform) -> None:
    received_us = (NOW_MS + 60_000) * 1000 + 999_999
    receive(platform, event(1, at_ms=NOW_MS + 120_000), received_at_us=received_us)
    settle(platform)
    at = platform.storage.read(tables.EVENTS)["at"].cast(pa.int64())
    assert at.to_pylist() == [received_us]
