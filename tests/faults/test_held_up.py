"""Who is held up between reading and committing, while somebody else does the work, commits nothing a second time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import job_named
from lake import tables
from lake.storage.deltars import DeltaRsStorage
from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.run import _run, run
from reelhouse.settings import Settings
from tests.platform.world import event, receive, rows, settle, upload

PATIENCE_SECONDS = 30
CHAIN = ("ingest.events", "tidy.events", "tidy.playbacks", "gold.video_daily")
TRIALS = [3, pytest.param(50, marks=pytest.mark.slow)]


class HeldUp(DeltaRsStorage):
    """Stands still before each commit until it is let go."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reached, self.let_go = threading.Event(), threading.Event()

    def _stand(self) -> None:
        self.reached.set()
        assert self.let_go.wait(PATIENCE_SECONDS)

    def append(self, *given: Any, **more: Any) -> Any:
        self._stand()
        return super().append(*given, **more)

    def replace(self, *given: Any, **more: Any) -> Any:
        self._stand()
        return super().replace(*given, **more)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    settle(opened)
    yield opened
    opened.close()


def held_up(platform: Platform, job: Job) -> tuple[threading.Thread, HeldUp]:
    """Another worker of the same home, without its lock as if on another machine, that has read and not yet committed."""
    other = Platform.open(platform.settings)
    storage = HeldUp(platform.storage.root)  # type: ignore[attr-defined]
    other.__dict__["storage"] = storage
    worker = threading.Thread(target=_run, args=(other, job, frozenset()))
    worker.start()
    assert storage.reached.wait(PATIENCE_SECONDS)
    return worker, storage


@pytest.mark.parametrize("trials", TRIALS)
@pytest.mark.parametrize("name", CHAIN)
def test_a_worker_that_was_held_up_commits_nothing_twice(platform: Platform, name: str, trials: int) -> None:
    job = job_named(name)
    for trial in range(trials):
        numbers = range(100 * trial, 100 * trial + 7)
        receive(platform, *(event(number, consent="granted", viewer="n_somebody") for number in numbers))
        for before in CHAIN[: CHAIN.index(name)]:
            run(platform, job_named(before))
        worker, storage = held_up(platform, job)
        for follower in CHAIN[CHAIN.index(name) :]:
            run(platform, job_named(follower))
        storage.let_go.set()
        worker.join(PATIENCE_SECONDS)
        assert not worker.is_alive()
    for table in (tables.EVENTS_RAW, tables.EVENTS):
        assert platform.storage.read(table).num_rows == 7 * trials
    sessions = platform.storage.read(tables.PLAYBACKS)["session"].to_pylist()
    assert len(sessions) == len(set(sessions))
    assert len(rows(platform, tables.VIDEO_DAILY)) == 1
