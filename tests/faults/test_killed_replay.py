"""A replay that is killed, wherever it is, leaves tables that the next one puts right."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from lake import tables
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.faults.homes import content
from tests.faults.processes import Started
from tests.platform.world import DAY_MS, NOW_MS, event, receive, settle, upload, uuid7

DAYS = 3
PLACES = (0, 2, 5, 8, 11, 14)


pytestmark = pytest.mark.slow


def test_all_tables_of_a_home_are_made_again_to_the_same_rows(tmp_path: Path) -> None:
    home_with_days(tmp_path / "home")
    before = content(tmp_path / "home")
    checked = Started(["replay", "--check", "--home", str(tmp_path / "home")], tmp_path / "mark")
    try:
        assert checked.wait(seconds=90) == 0, checked.said()
    finally:
        checked.kill(group=True)
    assert content(tmp_path / "home") == before


def home_with_days(home: Path) -> Platform:
    """Events of three days, all the way to gold."""
    platform = Platform.open(Settings(home=home))
    upload(platform, "v_1")
    for day in range(DAYS):
        at = NOW_MS - day * DAY_MS
        events = [event(n, id=uuid7(at, n), session=uuid7(at, n // 4), at_ms=at) for n in range(40)]
        receive(platform, *events, *events[::7], b"{")
    settle(platform)
    platform.inbox.close()  # type: ignore[attr-defined]
    return platform


def beside(home: Path) -> int:
    """How many commits the tables hold that are built beside the others."""
    return sum(1 for _ in home.glob("lake/beside/*/*/_delta_log/*.json"))


def replaying(home: Path) -> Started:
    return Started(["replay", "--home", str(home)], home.parent / f"mark-{uuid4().hex}")


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_replay_is_completed_by_the_next(tmp_path: Path, place: int) -> None:
    home = tmp_path / "home"
    platform = home_with_days(home)
    before = content(home)
    events = platform.storage.read(tables.EVENTS)
    platform.storage.replace(tables.EVENTS, events.slice(0, len(events) // 2), where="")
    cut = replaying(home)
    try:
        assert cut.until(lambda: beside(home) > place, seconds=60), cut.said()
    finally:
        cut.kill(group=True)
    again = replaying(home)
    try:
        assert again.wait(seconds=90) == 0, again.said()
    finally:
        again.kill(group=True)
    assert content(home) == before
    assert not (home / "lake" / "beside").exists()
