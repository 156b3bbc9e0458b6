"""Every call to a store fails once in turn: no table is corrupt, nothing acknowledged is lost, nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lake.blobs.s3 import S3Blobs
from lake.s3.cache import FileCache
from lake.storage.deltars import DeltaRsStorage
from reelhouse.ports import Txn
from tests.contract.world import PLAYS, plays, seqs
from tests.fakes.faulty_way import KINDS, Way, way
from tests.fakes.store import Store, bucket, lake

pytestmark = pytest.mark.s3
QUICK = {"timeout": 0.4, "retries": 1}
MOST_CALLS = 400


@pytest.fixture
def line(store: Store) -> Iterator[Way]:
    with way(store.port) as made:
        yield made


def spoil(line: Way, number: int, kind: str) -> None:
    """From now on, the request with this number fails in this way, and no other."""
    line.forget()
    line.fault = lambda at, *_: kind if at == number else None


def write_tables(storage: DeltaRsStorage) -> None:
    """Two appends and a replacement; each must be acknowledged."""
    for number in (1, 2):
        txn = Txn(app="ingest", position=number, after=number - 1 if number > 1 else -1)
        assert storage.append(PLAYS, plays([number], video=f"v{number}"), txns=[txn], notes={"upto": str(number)})
    assert storage.replace(PLAYS, plays([10, 11], video="v1"), where="video = 'v1'", txns=[Txn(app="swap", position=1)])
    assert storage.watermark(PLAYS, "ingest") == 2


def check_tables(storage: DeltaRsStorage) -> None:
    """What a reader finds who never saw a fault."""
    assert seqs(storage.read(PLAYS)) == [2, 10, 11]
    assert storage.version(PLAYS) == 3
    assert (storage.watermark(PLAYS, "ingest"), storage.watermark(PLAYS, "swap")) == (2, 1)
    storage.fetch(PLAYS, storage.files(PLAYS))
    assert all(pq.read_table(file.path).num_rows == file.rows for file in storage.files(PLAYS))


def table_run(store: Store, line: Way, home: Path, number: int, kind: str) -> int:
    """The writes with one fault, looked at without any; gives how many requests there were."""
    spoil(line, number, kind)
    write_tables(lake(store.url(f"t{kind}{number}", port=line.port, **QUICK), home / f"{kind}{number}"))
    made = len(line.requests)
    check_tables(lake(store.url(f"t{kind}{number}"), home / f"{kind}{number} again"))
    return made


def blob_run(store: Store, line: Way, home: Path, number: int, kind: str) -> int:
    """Blobs stored, replaced, read and removed with one fault; gives how many requests there were."""
    spoil(line, number, kind)
    folder = home / f"{kind}{number}"
    (folder / "made").mkdir(parents=True)
    for name, content in (("a", b"old" * 999), ("b", b"new" * 999)):
        (folder / "made" / name).write_bytes(content)
    url = store.url(f"b{kind}{number}", port=line.port, **QUICK)
    blobs = S3Blobs(bucket(url), FileCache(folder / "copies", limit_bytes=1024**2))
    blobs.put_file("k", folder / "made" / "a")
    blobs.put_file("k", folder / "made" / "b")
    assert blobs.local("k").read_bytes() == blobs.open("k").read() == b"new" * 999
    assert blobs.put_folder("v/hls", folder / "made") == 2 * 2997
    assert blobs.exists("v/hls/a")
    blobs.delete_prefix("v")
    assert not blobs.exists("v/hls/a")
    made = len(line.requests)
    plain = S3Blobs(bucket(store.url(f"b{kind}{number}")), FileCache(folder / "again", limit_bytes=1024**2))
    assert plain.local("k").read_bytes() == b"new" * 999
    return made


def test_a_table_survives_a_fault_of_some_calls(store: Store, line: Way, tmp_path: Path) -> None:
    calls = table_run(store, line, tmp_path, MOST_CALLS, "error")
    for turn, number in enumerate(range(2, calls, 25)):
        table_run(store, line, tmp_path, number, KINDS[turn % len(KINDS)])


def test_a_table_whose_first_commit_was_not_answered_is_made_once(store: Store, line: Way, tmp_path: Path) -> None:
    spoiled: list[str] = []

    def fault(_number: int, method: str, path: str) -> str | None:
        is_first = method == "PUT" and path.endswith(f"{0:020d}.json") and not spoiled
        return spoiled.append(path) or "lost" if is_first else None

    line.fault = fault
    write_tables(lake(store.url("made", port=line.port, **QUICK), tmp_path / "made"))
    assert spoiled
    check_tables(lake(store.url("made"), tmp_path / "made again"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_survives_a_fault_of_every_call(store: Store, line: Way, tmp_path: Path, kind: str) -> None:
    number = 0
    while table_run(store, line, tmp_path, number, kind) > number:
        number += 1
    assert number > 10


def test_blobs_survive_a_fault_of_some_calls(store: Store, line: Way, tmp_path: Path) -> None:
    calls = blob_run(store, line, tmp_path, MOST_CALLS, "error")
    for turn, number in enumerate(range(2, calls, 7)):
        blob_run(store, line, tmp_path, number, KINDS[turn % len(KINDS)])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_blobs_survive_a_fault_of_every_call(store: Store, line: Way, tmp_path: Path, kind: str) -> None:
    number = 0
    while blob_run(store, line, tmp_path, number, kind) > number:
        number += 1
    assert number > 10
