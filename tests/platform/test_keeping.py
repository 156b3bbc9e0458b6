"""What may be kept no longer is nowhere, figures of the days that went stay, and a kill in between changes nothing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from world import DAY_MS, NOW_MS, event, receive, rows, settle, upload, uuid7

from jobs import all_jobs
from jobs.metrics.withdrawals import WITHDRAWALS
from lake import tables
from lake.scan import scan
from reelhouse.events import Policy
from reelhouse.platform import Platform, keeping
from reelhouse.platform.intake import acknowledged
from reelhouse.platform.keeping import keep_promises
from reelhouse.platform.live import Live
from reelhouse.platform.removals import Removed, gone
from reelhouse.platform.replay import Wish, replay
from reelhouse.platform.run import is_due
from reelhouse.settings import Settings

FOLLOWING = [job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold")]
TODAY = dt.date(2025, 11, 13)
KEPT = (
    tables.VIDEO_DAILY, tables.WORKSPACE_DAILY, tables.PLAYBACK_QUALITY, tables.RECOMMENDATION_DAILY,
    tables.DELIVERY_DAILY,
)  # fmt: skip
PERSONAL = (tables.CONSENTS, tables.PLAYBACKS, tables.PLAYED, tables.VIEWER_VIDEO, tables.SEARCH_DAILY, tables.EVENTS)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """Two workspaces over four days; only one of them keeps events for a time."""
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    upload(opened, "v_2", workspace="w_2")
    upload(opened, "v_old")
    probed = [
        {"video": video, "work_key": video, "verdict": "ready", "duration_ms": 5000} for video in ("v_1", "v_old")
    ]
    opened.storage.append(tables.MEDIA_ASSETS, pa.Table.from_pylist(probed, schema=tables.MEDIA_ASSETS.schema))
    for days_ago in (3, 2, 1, 0):
        watch(opened, days_ago)
        settle(opened)
    yield opened
    opened.close()


def watch(platform: Platform, days_ago: int, *, first: int = 0) -> None:
    """Somebody watches in both workspaces; one event comes twice, one cannot be used."""
    at = NOW_MS - days_ago * DAY_MS
    told = {"consent": "granted", "viewer": f"n_viewer_ago_{days_ago}"}
    received = {"received_at_us": (at + 60_000) * 1000}
    for number, workspace, video in ((first, "w_1", "v_1"), (first + 30, "w_2", "v_2")):
        mine = [of_day(at, number + n, video=video, **told) for n in range(12)]
        receive(
            platform,
            *mine,
            mine[0],
            b'{"viewer":"n_broken_%d_%s"' % (days_ago, workspace.encode()),
            **received,
            workspace=workspace,
        )
    if days_ago == 3:
        receive(platform, *(of_day(at, first + 60 + n, video="v_old", **told) for n in range(5)), **received)


def of_day(at: int, number: int, **changes: Any) -> dict[str, object]:
    return event(
        number, **({"id": uuid7(at, number), "session": uuid7(at, number // 10), "at_ms": at + number} | changes)
    )


def decide(platform: Platform, days: int | None, workspace: str = "w_1") -> None:
    body = Policy(received_at_us=NOW_MS * 1000, workspace=workspace, keep_events_days=days)
    platform.inbox.append("policies", [msgspec.msgpack.encode(body)])


def kept(platform: Platform, today: dt.date = TODAY) -> list[Removed]:
    return keep_promises(platform, FOLLOWING, WITHDRAWALS, today=today, grace_seconds=0)


def figures(platform: Platform) -> dict[str, set[tuple[object, ...]]]:
    return {table.name: rows(platform, table) for table in KEPT}


def days_of(platform: Platform, table: Any, workspace: str) -> set[dt.date]:
    return {row["day"] for row in platform.storage.read(table).to_pylist() if row["workspace"] == workspace}


def test_without_a_decision_nothing_is_removed(platform: Platform) -> None:
    before = platform.storage.version(tables.EVENTS_RAW)
    assert kept(platform) == []
    decide(platform, 1)
    decide(platform, None)
    assert kept(platform) == []
    assert platform.storage.version(tables.EVENTS_RAW) == before


def test_old_events_of_the_workspace_are_in_no_byte_and_those_of_others_stay(platform: Platform) -> None:
    decide(platform, 1)
    others = {row for row in rows(platform, tables.EVENTS) if "w_2" in row}
    gone = kept(platform)
    assert {row for row in rows(platform, tables.EVENTS) if "w_2" in row} == others
    assert days_of(platform, tables.EVENTS, "w_1") == {TODAY, TODAY - dt.timedelta(days=1)}
    assert scan(platform.home, ["n_broken_3_w_1", "n_broken_2_w_1"]) == []
    assert scan(platform.home, ["n_broken_1_w_1"])
    assert scan(platform.home, ["n_broken_3_w_2"])
    assert {one.place: one.rows for one in gone}["bronze.events"] == 2 * 14 + 5
    assert {one.place: one.rows for one in gone}["inbox"] == 2 * 14 + 5


def test_what_is_in_bronze_and_what_went_are_all_that_was_acknowledged(platform: Platform) -> None:
    decide(platform, 1)
    kept(platform)
    went = gone(platform, tables.EVENTS_RAW.name)
    assert platform.storage.read(tables.EVENTS_RAW).num_rows + went["retention"] == acknowledged(platform, "events")


def test_personal_rows_go_and_figures_stay_through_refreshes_and_new_code(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = figures(platform)
    decide(platform, 1)
    kept(platform)
    assert not any(is_due(platform, job) for job in FOLLOWING)
    for table in PERSONAL:
        assert min(days_of(platform, table, "w_1"), default=TODAY) >= TODAY - dt.timedelta(days=1), table.name
        if table is not tables.SEARCH_DAILY:
            assert min(days_of(platform, table, "w_2")) == TODAY - dt.timedelta(days=3), table.name
    assert figures(platform) == before
    monkeypatch.setattr("reelhouse.platform.transform._code", lambda job: f"new code of {job.name}")
    settle(platform)
    assert figures(platform) == before


def test_a_late_event_of_a_day_that_went_counts_nowhere_and_is_gone_the_next_night(platform: Platform) -> None:
    decide(platform, 1)
    kept(platform)
    before, live = figures(platform), live_of(platform)
    watch(platform, 3, first=100)
    for job in FOLLOWING[:4]:
        keeping_run(platform, job)
    shown = platform.engine.fetch(live.table(tables.PLAYBACKS, ["2025-11-10"]))
    assert {row["workspace"] for row in shown.to_pylist()} == {"w_2"}
    settle(platform)
    assert {row for row in rows(platform, tables.VIDEO_DAILY) if "w_1" in row} == {
        row for row in before["gold.video_daily"] if "w_1" in row
    }
    assert {one.place: one.rows for one in kept(platform)}["silver.events"] == 17
    assert kept(platform) == []


def keeping_run(platform: Platform, job: Any) -> None:
    from reelhouse.platform.run import run

    run(platform, job)


def live_of(platform: Platform) -> Live:
    view = Live(
        platform,
        tables.EVENTS,
        [job for job in FOLLOWING if job.name in ("tidy.consents", "tidy.playbacks", "tidy.played")],
    )  # type: ignore[misc]
    view.look_seconds = 0.0
    return view


def test_a_curve_over_all_days_is_of_the_days_that_are_kept_and_stays_where_none_is(platform: Platform) -> None:
    def plays(video: str) -> int:
        return sum(row["plays"] for row in platform.storage.read(tables.RETENTION).to_pylist() if row["video"] == video)

    before, old = plays("v_1"), plays("v_old")
    decide(platform, 1)
    kept(platform)
    assert plays("v_1") == before // 2 > 0
    assert plays("v_old") == old > 0


@pytest.mark.parametrize("wish", [Wish(), Wish(prune=True)])
def test_a_replay_from_bronze_leaves_the_days_that_went_as_they_are(platform: Platform, wish: Wish) -> None:
    decide(platform, 1)
    withdraw(platform)
    kept(platform)
    before = {table.name: rows(platform, table) for table in (*KEPT, *PERSONAL, tables.RETENTION)}
    found = replay(platform, FOLLOWING, wish)
    assert {one.table: one.swapped for one in found if one.swapped} == {}
    assert {name: rows(platform, tables.BY_NAME[name]) for name in before} == before


def test_a_horizon_never_moves_back(platform: Platform) -> None:
    decide(platform, 1)
    kept(platform)
    decide(platform, 300)
    before = figures(platform)
    assert kept(platform) == []
    watch(platform, 3, first=200)
    settle(platform)
    assert {row for row in rows(platform, tables.VIDEO_DAILY) if "w_1" in row} == {
        row for row in before["gold.video_daily"] if "w_1" in row
    }


STEPS = ("_note_horizons", "_old_seqs", "_remove_old", "_redact", "_purge", "book", "without", "strip_names")


@pytest.mark.parametrize("step", STEPS)
def test_whatever_it_is_killed_in_it_is_run_again_to_the_same_end(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = figures(platform)
    decide(platform, 1)
    withdraw(platform)
    chance, real = random.Random(step), getattr(keeping, step)
    for _ in range(3):
        calls = iter([False] * chance.randrange(6) + [True] * 100)

        def cut(*given: Any, calls: Iterator[bool] = calls, **more: Any) -> Any:
            if next(calls):
                raise KeyboardInterrupt
            return real(*given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(keeping, step, cut)
            try:
                kept(platform)
            except KeyboardInterrupt:
                settle(platform)
    kept(platform)
    assert kept(platform) == []
    assert scan(platform.home, ["n_broken_3_w_1", "n_ghost_after"]) == []
    old = {row for name, found in before.items() for row in found if "w_1" in row and not {TODAY} & set(row)}
    assert old <= {row for found in figures(platform).values() for row in found}
    counted = platform.storage.read(tables.EVENTS_RAW).num_rows
    places = (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
    assert sum(platform.storage.read(table).num_rows for table in places) == counted


def withdraw(platform: Platform) -> None:
    """Somebody withdraws in the middle; what their player and a second tab say later names them all the same."""
    at = NOW_MS + 1000
    ghost = {"consent": "granted", "viewer": "n_ghost_after"}
    before = {"consent": "granted", "viewer": "n_ghost_before"}
    mine = [of_day(at, 700, **before), of_day(at, 705, consent="denied"), of_day(at, 709, **ghost)]
    tab = [of_day(at, number, **before) | {"at_ms": at + late} for number, late in ((711, 700), (712, 720))]
    browser = {"agent": "browser of n_ghost_after"}
    receive(platform, mine[2], mine[2], subject="p_n_ghost_after", **browser)
    receive(platform, *tab, **browser)
    session = str(mine[0]["session"]).encode()
    refused = b'{"viewer":"n_ghost_after","session":"%s","number":8000}' % session
    receive(platform, mine[0], mine[1], mine[2] | {"wall_ms": 1}, refused, b"{not json}")


def test_names_behind_a_withdrawal_are_in_no_byte_and_every_event_is_still_there(platform: Platform) -> None:
    withdraw(platform)
    settle(platform)
    before = {
        table.name: rows(platform, table)
        for table in (tables.PLAYBACKS, tables.PLAYED, tables.VIDEO_DAILY, tables.VIEWER_VIDEO)
    }
    counted = {
        table.name: platform.storage.read(table).num_rows
        for table in (tables.EVENTS_RAW, tables.EVENTS, tables.REJECTED)
    }
    assert scan(platform.home, ["n_ghost_after"])
    kept(platform)
    assert [hit.path.name for hit in scan(platform.home, ["n_ghost_after"])] == []
    assert not any(is_due(platform, job) for job in FOLLOWING)
    assert {name: rows(platform, tables.BY_NAME[name]) for name in before} == before
    assert {name: platform.storage.read(tables.BY_NAME[name]).num_rows for name in counted} == counted
    assert kept(platform) == []
