"""Upkeep beside writers: nothing is lost, nothing doubled, and tables stay small."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lake.storage.deltars import DeltaRsStorage
from reelhouse.bench.upkeep import commit_hourly
from reelhouse.errors import Conflict
from reelhouse.ports import Txn
from tests.contract.world import PLAYS, day, plays, seqs


def write(root: Path, writer: int, commits: int) -> None:
    storage = DeltaRsStorage(root)
    for number in range(commits):
        txn = Txn(app=f"writer {writer}", position=number, after=number - 1)
        assert storage.append(PLAYS, plays([writer * 1000 + number]), txns=[txn]) is not None


def keep_up(root: Path, stopped: threading.Event) -> None:
    storage = DeltaRsStorage(root)
    while not stopped.is_set():
        try:
            storage.compact(PLAYS)
        except Conflict:
            continue
        storage.vacuum(PLAYS, older_than_hours=0)


def crowd(root: Path, writers: int, commits: int) -> list[int]:
    stopped = threading.Event()
    keeper = threading.Thread(target=keep_up, args=(root, stopped))
    threads = [threading.Thread(target=write, args=(root, writer, commits)) for writer in range(writers)]
    for thread in (keeper, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stopped.set()
    keeper.join()
    return seqs(DeltaRsStorage(root).read(PLAYS))


@pytest.mark.parametrize(("writers", "commits"), [(3, 8), pytest.param(8, 50, marks=pytest.mark.slow)])
def test_writers_beside_compaction_and_vacuum_lose_and_double_nothing(
    tmp_path: Path, writers: int, commits: int
) -> None:
    DeltaRsStorage(tmp_path).append(PLAYS, plays([]))
    expected = sorted(writer * 1000 + number for writer in range(writers) for number in range(commits))
    assert crowd(tmp_path, writers, commits) == expected


@pytest.mark.parametrize("hours", [60, pytest.param(24 * 365, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_hourly_commits_that_are_kept_up_daily_stay_a_few_files(tmp_path: Path, hours: int) -> None:
    storage = DeltaRsStorage(tmp_path)

    def nightly() -> None:
        storage.compact(PLAYS)
        storage.vacuum(PLAYS, older_than_hours=0)

    commit_hourly(storage, PLAYS, lambda hour: plays([hour]), hours=hours, nightly=nightly)
    assert len(storage.files(PLAYS)) <= 24
    assert len(list(storage.folder(PLAYS).glob("day=*/*.parquet"))) <= 24 + 3
    checkpoints = list(storage.folder(PLAYS).glob("_delta_log/*.parquet"))
    assert len(checkpoints) <= hours // 24 + (storage.version(PLAYS) or 0) // storage.place(PLAYS).checkpoint_commits
    assert storage.read(PLAYS).num_rows == hours


def test_z_order_leaves_days_alone_that_have_nothing_to_join(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path)
    for number, on in enumerate((day(0), day(0), day(1))):
        storage.append(PLAYS, plays([number], on=on))
    assert storage.compact(PLAYS, order_by=["video"]).files_before == 2
    assert storage.compact(PLAYS, order_by=["video"]).files_before == 0
    assert seqs(storage.read(PLAYS)) == [0, 1, 2]
