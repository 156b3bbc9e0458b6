"""The ingest loop is killed (-9) again and again while events come in: each acknowledged one is in silver once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from jobs import job_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from reelhouse.table import Table
from tests.faults.loaded import loaded
from tests.faults.processes import pause
from tests.platform.world import event, receive, upload

SENT = 40
PLACES = (tables.EVENTS_RAW, None, tables.EVENTS)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path / "home"))
    upload(opened, "v_1")
    yield opened
    opened.close()


def commits(platform: Platform, table: Table) -> int:
    version = platform.storage.version(table)
    return 0 if version is None else version + 1


def has_grown(platform: Platform, table: Table, before: int) -> bool:
    return commits(platform, table) > before


@pytest.mark.parametrize("kills", [4, pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_nothing_acknowledged_is_lost_or_doubled(platform: Platform, tmp_path: Path, kills: int) -> None:
    chance = random.Random(7)
    with loaded(tmp_path / "errors.txt") as started:
        for kill in range(kills):
            # A moment after a commit of bronze or of silver, or at any time.
            reached = PLACES[kill % len(PLACES)]
            before = commits(platform, reached) if reached else 0
            loop = started(["ingest", "--home", str(platform.home)])
            for batch in range(4):
                first = (kill * 4 + batch) * SENT
                receive(platform, *(event(number) for number in range(first, first + SENT)), event(first))
            if reached:
                assert loop.until(partial(has_grown, platform, reached, before), seconds=120), loop.said()
            pause(chance.uniform(0, 0.4))
            loop.kill()
    for name in ("ingest.events", "tidy.events"):
        run(platform, job_named(name))
    sent = kills * 4
    numbers = platform.storage.read(tables.EVENTS)["number"].to_pylist()
    assert sorted(numbers) == list(range(sent * SENT))
    assert platform.storage.read(tables.EVENTS_RAW).num_rows == sent * (SENT + 1)
    assert platform.storage.read(tables.DUPLICATES).num_rows == sent
