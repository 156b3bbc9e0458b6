"""The ingest loop is killed (-9) again and again while events come in: each acknowledged one is in silver once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs import job_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.faults.processes import Started, pause
from tests.platform.world import event, receive, upload

SENT = 40


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path / "home"))
    upload(opened, "v_1")
    yield opened
    opened.close()


def begun(platform: Platform, seq: int) -> bool:
    """Whether the loop has committed something behind a row of bronze."""
    return (platform.storage.watermark(tables.EVENTS_RAW, "seq/events") or -1) > seq


@pytest.mark.parametrize("kills", [4, pytest.param(500, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_or_doubled(platform: Platform, tmp_path: Path, kills: int) -> None:
    chance = random.Random(7)
    for kill in range(kills):
        seq = platform.storage.watermark(tables.EVENTS_RAW, "seq/events") or -1
        loop = Started(["ingest", "--home", str(platform.home)], tmp_path / f"kill-{kill}")
        for batch in range(4):
            first = (kill * 4 + batch) * SENT
            receive(platform, *(event(number) for number in range(first, first + SENT)), event(first))
        assert loop.until(lambda seq=seq: begun(platform, seq), seconds=120)
        pause(chance.uniform(0, 0.4))
        loop.kill(group=True)
    for name in ("ingest.events", "tidy.events"):
        run(platform, job_named(name))
    sent = kills * 4
    numbers = platform.storage.read(tables.EVENTS)["number"].to_pylist()
    assert sorted(numbers) == list(range(sent * SENT))
    assert platform.storage.read(tables.EVENTS_RAW).num_rows == sent * (SENT + 1)
    assert platform.storage.read(tables.DUPLICATES).num_rows == sent
