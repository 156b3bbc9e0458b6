"""The network to a store is cut again and again over many commits: every acknowledged one is there, and there once."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import Unavailable
from reelhouse.ports import Txn
from tests.contract.world import PLAYS, plays, seqs
from tests.fakes.faulty_way import way
from tests.fakes.store import Store, lake

pytestmark = pytest.mark.s3
MOST_TRIES = 60


def cuts(seed: int) -> Callable[[int, str, str], str | None]:
    """Now and then the line breaks before, within or after a request, and stays broken for a few."""
    chance, left = random.Random(seed), [0]

    def fault(*_: object) -> str | None:
        if left[0] > 0:
            left[0] -= 1
            return "cut"
        if chance.random() < 0.06:
            left[0] = chance.choice((0, 0, 2, 6))
            return chance.choice(("cut", "half", "lost", "lost"))
        return None

    return fault


def acknowledged(storage: DeltaRsStorage, number: int) -> bool:
    """Commit one position, as a writer does who goes on from where the table says that it is; whether it was refused."""
    txn = Txn(app="ingest", position=number, after=number - 1)
    for _ in range(MOST_TRIES):
        try:
            return storage.append(PLAYS, plays([number]), txns=[txn]) is None
        except Unavailable:
            continue
    raise AssertionError(f"position {number} was never acknowledged")


def commit_through_cuts(store: Store, home: Path, commits: int, seed: int) -> None:
    with way(store.port) as line:
        line.fault = cuts(seed)
        writer = lake(store.url(f"cut{seed}", port=line.port, timeout=2, retries=1), home / "writer")
        repeated = sum(acknowledged(writer, number) for number in range(commits))
    reader = lake(store.url(f"cut{seed}"), home / "reader")
    assert seqs(reader.read(PLAYS)) == list(range(commits))
    assert reader.watermark(PLAYS, "ingest") == commits - 1
    assert reader.version(PLAYS) == commits
    assert repeated < max(3, commits / 4), "most unknown outcomes are resolved by the writer itself"


def test_commits_through_cuts_are_there_once(store: Store, tmp_path: Path) -> None:
    commit_through_cuts(store, tmp_path, commits=4, seed=3)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_a_thousand_commits_through_cuts_are_there_once(store: Store, tmp_path: Path) -> None:
    commit_through_cuts(store, tmp_path, commits=1000, seed=4)
