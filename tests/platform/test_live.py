"""Live tables say now what a refresh would say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from world import DAY_MS, NOW_MS, event, receive, rows, settle, upload, uuid7

from jobs import job_named, transform_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.live import Live
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from reelhouse.table import Table

Said = dict[str, str]
DAYS = ("2025-11-12", "2025-11-13")
CHAIN = tuple(transform_named(f"tidy.{name}") for name in ("consents", "playbacks", "played"))


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    yield opened
    opened.close()


def live_of(platform: Platform) -> Live:
    """A live view that looks at every call."""
    view = Live(platform, tables.EVENTS, CHAIN)
    view.look_seconds = 0.0
    return view


def come_in(platform: Platform, *numbers: int, days_ago: int = 0, **changes: Any) -> None:
    """Events that reach silver, and no further."""
    at = NOW_MS - days_ago * DAY_MS
    fixed = {"id", "session"} & set(changes)
    assert not fixed
    told = [event(n, id=uuid7(at, n), session=uuid7(at, n // 10), **({"at_ms": at + n} | changes)) for n in numbers]
    receive(platform, *told)
    for name in ("ingest.events", "tidy.events"):
        run(platform, job_named(name))


def shown(platform: Platform, view: Live, table: Table) -> set[tuple[object, ...]]:
    found = platform.engine.fetch(view.table(table, DAYS).select(*table.schema.names))
    return {tuple(row.values()) for row in found.to_pylist()}


@pytest.mark.parametrize("seed", range(4))
def test_live_tables_are_what_a_refresh_makes(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    view = live_of(platform)
    for _ in range(4):
        numbers = chance.sample(range(60), 12)
        come_in(platform, *numbers, days_ago=chance.choice((0, 1)), end_ms=chance.choice((4000, 9000)))
        if chance.random() < 0.4:
            settle(platform)
        before = [shown(platform, view, table) for table in (tables.PLAYBACKS, tables.PLAYED)]
    settle(platform)
    assert before == [rows(platform, table) for table in (tables.PLAYBACKS, tables.PLAYED)]


@pytest.mark.parametrize("seed", range(4))
def test_a_withdrawal_counts_at_once_however_late_it_comes_and_whichever_session_says_it(
    platform: Platform, seed: int
) -> None:
    chance = random.Random(seed)
    view = live_of(platform)
    said: list[Said] = [{"consent": "granted", "viewer": f"n_visitor_{n}"} for n in (1, 2)]
    said += [{"consent": "denied"}, {"consent": "unknown"}]
    come_in(platform, 31, 39, **said[0])
    come_in(platform, 35, consent="denied")
    for _ in range(5):
        for who in chance.choices(said, k=2):
            come_in(platform, *chance.sample(range(30), 4), days_ago=chance.choice((0, 0, 1)), **who)
            shown(platform, view, tables.PLAYBACKS)
        if chance.random() < 0.3:
            settle(platform)
    kept = (tables.CONSENTS, tables.PLAYBACKS, tables.PLAYED)
    before = [shown(platform, view, table) for table in kept]
    settle(platform)
    assert before == [rows(platform, table) for table in kept]
    assert {row["withdrawn_at"] for row in platform.storage.read(tables.CONSENTS).to_pylist()} != {None}


def test_another_tab_of_who_withdrew_is_nobodys_from_that_look_on(platform: Platform) -> None:
    ann: Said = {"consent": "granted", "viewer": "n_ann_ann_ann"}
    come_in(platform, 11, 19, 21, 31, **ann)
    settle(platform)
    view = live_of(platform)
    assert viewers(platform, view) == {"n_ann_ann_ann": 3}
    come_in(platform, 15, consent="denied")
    come_in(platform, 29, **ann)
    assert viewers(platform, view) == {None: 1, "n_ann_ann_ann": 2}  # the other two began later
    come_in(
        platform, 12, consent="denied", at_ms=NOW_MS + 25
    )  # in truth it was sooner by its count, later by the clock
    assert viewers(platform, view) == {None: 2, "n_ann_ann_ann": 1}


def viewers(platform: Platform, view: Live) -> dict[str | None, int]:
    """Playbacks by viewer."""
    found = platform.engine.fetch(view.table(tables.PLAYBACKS, DAYS))["viewer"].to_pylist()
    return {viewer: found.count(viewer) for viewer in set(found)}


def test_before_any_refresh_everything_is_live(platform: Platform) -> None:
    come_in(platform, 1, 2, 30)
    assert platform.storage.version(tables.PLAYBACKS) is None
    assert len(shown(platform, live_of(platform), tables.PLAYBACKS)) == 2


def test_the_key_changes_only_with_the_answer(platform: Platform) -> None:
    view = live_of(platform)
    come_in(platform, 1)
    first = view.keys(tables.PLAYBACKS, DAYS)
    assert view.keys(tables.PLAYBACKS, DAYS) == first
    come_in(platform, 2)
    newer = view.keys(tables.PLAYBACKS, DAYS)
    assert {day for day in DAYS if newer[day] != first[day]} == {"2025-11-13"}
    settle(platform)
    stored = view.keys(tables.PLAYBACKS, DAYS)
    come_in(platform, 3, days_ago=1)
    late = view.keys(tables.PLAYBACKS, DAYS)
    assert {day for day in DAYS if late[day] != stored[day]} == {"2025-11-12"}


def test_a_late_event_changes_its_own_day_only(platform: Platform) -> None:
    view = live_of(platform)
    come_in(platform, 1)
    settle(platform)
    come_in(platform, 1, days_ago=1)
    days = {row["day"].isoformat() for row in platform.engine.fetch(view.table(tables.PLAYBACKS, DAYS)).to_pylist()}
    assert days == set(DAYS)
    assert len(shown(platform, view, tables.PLAYBACKS)) == 2
