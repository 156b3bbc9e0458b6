"""Delta tables when writers are killed, and what must never lie in their log."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from lake.storage.deltars import DeltaRsStorage
from reelhouse.ports import Txn
from tests.contract.world import COUNTS, PLAYS, counts, plays, seqs
from tests.lake.children import COMMIT, killed_after


def test_a_killed_writer_commits_every_position_once(tmp_path: Path) -> None:
    for lines in (1, 3, 4, 7):
        acknowledged = int(killed_after(lines, COMMIT, tmp_path)[-1])
        storage = DeltaRsStorage(tmp_path)
        found = seqs(storage.read(PLAYS))
        assert found == list(range(len(found)))
        assert acknowledged <= found[-1] == storage.watermark(PLAYS, "ingest")


def test_writers_and_compaction_do_not_lose_each_others_commits(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        storage = DeltaRsStorage(tmp_path)
        for number in range(10):
            storage.append(PLAYS, plays([writer * 100 + number]), txns=[Txn(app=f"writer {writer}", position=number)])

    DeltaRsStorage(tmp_path).append(PLAYS, plays([999]), txns=[Txn(app="start", position=0)])
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    storage = DeltaRsStorage(tmp_path)
    for _ in range(3):
        DeltaTable(str(storage.folder(PLAYS))).optimize.compact()
    for writer in writers:
        writer.join()
    expected = [writer * 100 + number for writer in range(4) for number in range(10)]
    assert seqs(storage.read(PLAYS)) == [*expected, 999]


def test_notes_and_watermarks_survive_compaction(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path)
    for number in range(3):
        storage.append(PLAYS, plays([number]), txns=[Txn(app="ingest", position=number)], notes={"upto": str(number)})
    table = DeltaTable(str(storage.folder(PLAYS)))
    table.optimize.compact()
    table.create_checkpoint()
    fresh = DeltaRsStorage(tmp_path)
    assert fresh.notes(PLAYS) == storage.notes(PLAYS) == {"upto": "2"}
    assert fresh.watermark(PLAYS, "ingest") == 2
    assert len(fresh.files(PLAYS)) == 1


def test_no_personal_value_gets_into_the_log(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path)
    storage.append(PLAYS, plays([1], viewer="SECRET-PERSON"), txns=[Txn(app="ingest", position=0)])
    storage.replace(PLAYS, plays([2], viewer="SECRET-PERSON"), where="video = 'v1'")
    table = DeltaTable(str(storage.folder(PLAYS)))
    table.optimize.compact()
    table.create_checkpoint()
    log = [path.read_bytes() for path in (storage.folder(PLAYS) / "_delta_log").rglob("*") if path.is_file()]
    assert not any(b"SECRET-PERSON" in content for content in log)
    assert any(b'"maxValues":{' in content for content in log)


def test_tables_stay_readable_for_other_engines(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path)
    storage.replace(COUNTS, counts("a", views=1), where="")
    storage.replace(COUNTS, counts("a", views=1, likes=2), where="")
    protocol = DeltaTable(str(storage.folder(COUNTS))).protocol()
    assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)


def test_another_process_s_commit_is_seen_at_once(tmp_path: Path) -> None:
    reader, writer = DeltaRsStorage(tmp_path), DeltaRsStorage(tmp_path)
    for number in range(3):
        writer.append(PLAYS, plays([number]), txns=[Txn(app="ingest", position=number)])
        assert reader.version(PLAYS) == writer.version(PLAYS)
        assert reader.read(PLAYS).num_rows == number + 1


def test_a_lake_that_was_thrown_away_starts_anew(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path / "lake")
    storage.append(PLAYS, plays([1, 2]), txns=[Txn(app="ingest", position=5)], notes={"a": "b"})
    (tmp_path / "lake").rename(tmp_path / "gone")
    assert storage.version(PLAYS) is None
    assert storage.append(PLAYS, plays([3]), txns=[Txn(app="ingest", position=0)]) is not None
    assert seqs(storage.read(PLAYS)) == [3]
    assert storage.notes(PLAYS) == {}


def test_values_with_strange_letters_are_partitions_too(tmp_path: Path) -> None:
    from reelhouse.table import Table

    schema = pa.schema([("step", pa.string()), ("n", pa.int64())])
    table = Table(name="ops.steps", words="Steps.", schema=schema, key=("n",), partition=("step",))
    steps = ["a b", "50%", "ü", "it's", "a/b", "x:y", None]
    storage = DeltaRsStorage(tmp_path)
    storage.replace(table, pa.table({"step": steps, "n": range(len(steps))}), where="")
    assert {file.partition["step"] for file in storage.files(table)} == set(steps)
    assert all(Path(file.path).is_file() for file in storage.files(table))
