"""Silver and gold from bronze once more: the same rows, whatever happened to the tables, wherever the replay is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from test_transforms import traffic
from world import DAY_MS, NOW_MS, event, receive, rows, upload, uuid7

from jobs import job_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.index import due as index_due
from reelhouse.platform.replay import Rebuilt, Wish, replay
from reelhouse.platform.run import run
from reelhouse.ports import Query
from reelhouse.settings import Settings
from reelhouse.table import Table

# Every kind of table: by day, by video, whole, of a tail. A home with all tables is replayed in tests/faults.
JOBS = [
    job_named(name)
    for name in ("ingest.events", "ingest.recordings", "tidy.events", "tidy.videos", "tidy.playbacks", "tidy.played",
                 "gold.video_daily", "gold.retention")
]  # fmt: skip
REBUILT = [
    tables.REJECTED, tables.DUPLICATES, tables.EVENTS, tables.VIDEOS, tables.PLAYBACKS, tables.PLAYED,
    tables.VIDEO_DAILY, tables.RETENTION,
]  # fmt: skip


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """Thirty playbacks over five days, with repeats and rejects, in two batches."""
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    upload(opened, "v_2")
    events = traffic(1)
    for part in (events[:90], [*events[60:], b"{", event(9, end_ms="x")]):
        receive(opened, *part)
        settle(opened)
    yield opened
    opened.close()


def settle(platform: Platform) -> None:
    for job in JOBS:
        run(platform, job)


def again(platform: Platform, **wish: bool) -> dict[str, Rebuilt]:
    return {one.table: one for one in replay(platform, JOBS, Wish(**wish))}


def content(platform: Platform) -> dict[str, set[tuple[object, ...]]]:
    return {table.name: rows(platform, table) for table in REBUILT}


def versions(platform: Platform) -> dict[str, int | None]:
    return {table.name: platform.storage.version(table) for table in tables.ALL}


def files(platform: Platform, table: Table) -> dict[str, set[str]]:
    """The files of each day."""
    found: dict[str, set[str]] = {}
    for file in platform.storage.files(table):
        found.setdefault(str(file.partition["day"]), set()).add(file.path)
    return found


def damaged(platform: Platform) -> None:
    """Take a day's first half of events away, count one day's views twice, forget all duplicates but one."""
    storage = platform.storage
    day = "2025-11-12"
    events = storage.read(tables.EVENTS, where=f"day = '{day}'")
    storage.replace(tables.EVENTS, events.slice(len(events) // 2), where=f"day = '{day}'")
    daily = storage.read(tables.VIDEO_DAILY, where=f"day = '{day}'")
    storage.replace(tables.VIDEO_DAILY, pa.concat_tables([daily, daily]), where=f"day = '{day}'")
    storage.replace(tables.DUPLICATES, storage.read(tables.DUPLICATES).slice(0, 1), where="")


def test_a_replay_of_right_tables_makes_no_commit(platform: Platform) -> None:
    before = versions(platform)
    assert sum(one.differing for one in again(platform).values()) == 0
    assert sum(one.differing for one in again(platform).values()) == 0
    assert versions(platform) == before
    assert not (platform.home / "lake" / "beside").exists()


def test_a_replay_puts_right_what_differs_and_nothing_else(platform: Platform) -> None:
    before, old = content(platform), files(platform, tables.EVENTS)
    damaged(platform)
    found = again(platform)
    assert content(platform) == before
    assert {name for name, one in found.items() if one.swapped} == {"silver.events", "silver.duplicates"}
    new = files(platform, tables.EVENTS)
    assert {day for day in old if old[day] != new[day]} == {"2025-11-12"}
    assert sum(one.differing for one in again(platform).values()) == 0


def test_gold_that_was_changed_by_hand_is_put_right(platform: Platform) -> None:
    before = content(platform)
    daily = platform.storage.read(tables.VIDEO_DAILY, where="day = '2025-11-12'")
    platform.storage.replace(tables.VIDEO_DAILY, pa.concat_tables([daily, daily]), where="day = '2025-11-12'")
    assert again(platform)["gold.video_daily"] == Rebuilt(table="gold.video_daily", differing=1, swapped=1, kept=0)
    assert content(platform) == before


def test_a_check_tells_what_differs_and_changes_nothing(platform: Platform) -> None:
    damaged(platform)
    settle(platform)
    before, were = content(platform), versions(platform)
    found = again(platform, check=True)
    assert found["silver.events"].differing == found["silver.playbacks"].differing == 1
    assert sum(one.swapped for one in found.values()) == 0
    assert (content(platform), versions(platform)) == (before, were)


def test_days_of_which_bronze_holds_nothing_stay_until_they_are_pruned(platform: Platform) -> None:
    old = event(1, id=uuid7(NOW_MS - 9 * DAY_MS, 7), session=uuid7(NOW_MS - 9 * DAY_MS, 7))
    receive(platform, old)
    settle(platform)
    newest = max(platform.storage.read(tables.EVENTS_RAW, columns=["seq"])["seq"].to_pylist())
    left = platform.storage.read(tables.EVENTS_RAW, where=f"seq < {newest}")
    platform.storage.replace(tables.EVENTS_RAW, left, where="")
    before = content(platform)
    assert again(platform)["silver.events"].kept == 1
    assert content(platform) == before
    assert again(platform, prune=True)["silver.events"].swapped == 1
    assert "2025-11-04" not in files(platform, tables.EVENTS)


def test_events_that_come_meanwhile_are_in_the_end_on_both_sides(platform: Platform) -> None:
    damaged(platform)
    whole = list(replay(platform, JOBS, Wish(), built=lambda: arrive(platform)))
    assert {one.table for one in whole if one.kept} == set()
    assert "2025-11-01" in files(platform, tables.EVENTS)
    assert sum(one.differing for one in again(platform).values()) == 0


def test_a_lost_search_index_is_built_anew(platform: Platform) -> None:
    index = job_named("index.moments")
    chunk = {"video": "v_1", "index": 0, "start_ms": 0, "end_ms": 900, "text": "roof garden", "channel": "speech"}
    vector = [1.0] + [0.0] * (platform.embedder.dimension - 1)
    put(platform, tables.CHUNKS, chunk | {"embedding": vector})
    put(platform, tables.MEDIA_ASSETS, {"video": "v_1", "verdict": "ready", "duration_ms": 60_000})
    run(platform, job_named("tidy.videos"))
    run(platform, index)
    query = Query(text="garden", vector=vector, workspace="w_1", allowed=["v_1"], limit=5)
    found = platform.vectors.search(query)
    assert [hit.payload["text"] for hit in found] == ["roof garden"]
    platform.vectors.rebuild([], generation=platform.vectors.generation() or "")
    assert not platform.vectors.search(query)
    assert not index_due(platform, index)
    (told,) = replay(platform, [index], Wish(check=True))
    assert (told.differing, told.swapped) == (0, 0)
    (told,) = replay(platform, [index], Wish())
    assert (told.table, told.swapped) == ("index.moments", 1)
    assert platform.vectors.search(query) == found


def put(platform: Platform, table: Table, row: dict[str, object]) -> None:
    platform.storage.append(table, pa.Table.from_pylist([row], schema=table.schema))


def arrive(platform: Platform) -> None:
    """A late event, all the way to gold."""
    at = NOW_MS - 12 * DAY_MS
    receive(platform, event(1, id=uuid7(at, 3), session=uuid7(at, 3)))
    settle(platform)


def dying_at(platform: Platform, number: int) -> Callable[[], bool]:
    """Let the storage raise at its n-th commit; tells whether it did."""
    counts = {"left": number}

    def dying(write: Callable[..., object]) -> Callable[..., object]:
        def limited(*args: object, **kwargs: object) -> object:
            counts["left"] -= 1
            if counts["left"] < 0:
                raise KeyboardInterrupt
            return write(*args, **kwargs)

        return limited

    for name in ("append", "replace", "rewrite"):
        setattr(platform.storage, name, dying(getattr(platform.storage, name)))
    return lambda: counts["left"] < 0


@pytest.mark.parametrize("number", [3, *(pytest.param(number, marks=pytest.mark.slow) for number in range(4, 16))])
def test_killed_at_any_commit_the_next_replay_completes(platform: Platform, number: int) -> None:
    before = content(platform)
    damaged(platform)
    cut = Platform.open(Settings(home=platform.home))
    died = dying_at(cut, number)
    if died_in(cut):
        (platform.home / "lake" / "beside" / "left").mkdir(parents=True)
    assert died() or number > 3
    again(platform)
    assert content(platform) == before
    assert not (platform.home / "lake" / "beside").exists()


def died_in(platform: Platform) -> bool:
    try:
        again(platform)
    except KeyboardInterrupt:
        return True
    return False
