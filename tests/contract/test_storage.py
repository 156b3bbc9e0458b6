"""What every storage promises."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import BadInput, NotFound, UnknownColumn
from reelhouse.ports import Txn
from tests.contract.world import COUNTS, DAY, PLAYS, counts, day, plays, seqs
from tests.fakes.store import lake


@pytest.fixture(params=["deltars", pytest.param("s3", marks=pytest.mark.s3)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> DeltaRsStorage:
    if request.param == "deltars":
        return DeltaRsStorage(tmp_path / "lake")
    return lake(request.getfixturevalue("store").url(), tmp_path)


def txn(position: int, app: str = "ingest") -> Txn:
    return Txn(app=app, position=position)


def test_a_table_that_was_never_written_is_empty(storage: DeltaRsStorage) -> None:
    assert storage.version(PLAYS) is None
    assert storage.files(PLAYS) == ()
    assert storage.read(PLAYS).schema == PLAYS.schema
    assert storage.watermark(PLAYS, "ingest") is None
    assert storage.notes(PLAYS) == {}


def test_rows_come_back_as_they_were(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays(range(3)), txns=[txn(2)])
    assert storage.read(PLAYS).sort_by("seq") == plays(range(3))


def test_a_position_is_committed_once(storage: DeltaRsStorage) -> None:
    first = storage.append(PLAYS, plays([1]), txns=[txn(1)])
    assert first is not None
    assert first.rows == 1
    assert first.bytes > 0
    assert storage.append(PLAYS, plays([1]), txns=[txn(1)]) is None
    assert storage.append(PLAYS, plays([0]), txns=[txn(0)]) is None
    assert seqs(storage.read(PLAYS)) == [1]
    assert storage.watermark(PLAYS, "ingest") == 1


def test_a_commit_that_goes_on_from_an_older_position_is_refused(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[Txn(app="ingest", position=1, after=-1)])
    assert storage.append(PLAYS, plays([1, 2]), txns=[Txn(app="ingest", position=2, after=-1)]) is None
    assert storage.replace(PLAYS, plays([9]), where="", txns=[Txn(app="ingest", position=2, after=0)]) is None
    assert storage.append(PLAYS, plays([2]), txns=[Txn(app="ingest", position=2, after=1)]) is not None
    assert seqs(storage.read(PLAYS)) == [1, 2]


def test_several_transactions_are_committed_together_or_not_at_all(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(3, "left"), txn(4, "right")])
    assert storage.append(PLAYS, plays([2]), txns=[txn(9, "left"), txn(4, "right")]) is None
    assert (storage.watermark(PLAYS, "left"), storage.watermark(PLAYS, "right")) == (3, 4)


def test_each_writer_has_its_own_watermark(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(7, "one")])
    assert storage.append(PLAYS, plays([2]), txns=[txn(3, "two")]) is not None
    assert (storage.watermark(PLAYS, "one"), storage.watermark(PLAYS, "two")) == (7, 3)


def test_writers_that_race_for_a_position_commit_it_once(storage: DeltaRsStorage) -> None:
    def race() -> None:
        for position in range(8):
            storage.append(PLAYS, plays([position]), txns=[txn(position)])

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert seqs(storage.read(PLAYS)) == list(range(8))


def test_files_are_left_out_that_cannot_hold_rows_within_bounds(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays(range(5)))
    storage.append(PLAYS, plays(range(5, 9), video="v2"))
    assert len(storage.files(PLAYS)) == 2
    assert [file.rows for file in storage.files(PLAYS, within={"seq": (6, None)})] == [4]
    assert [file.rows for file in storage.files(PLAYS, within={"video": ("a", "v1"), "seq": (0, 100)})] == [5]
    assert storage.files(PLAYS, within={"seq": (9, 20)}) == ()
    assert len(storage.files(PLAYS, within={"viewer": ("zoe", None)})) == 2


def test_a_compaction_changes_no_row_and_makes_nothing_due(storage: DeltaRsStorage) -> None:
    for number in range(6):
        storage.append(PLAYS, plays([number], on=day(number % 2)), notes={"upto": str(number)})
    before = storage.version(PLAYS)
    assert before is not None
    done = storage.compact(PLAYS, units=[day(0).isoformat()], order_by=("seq",))
    assert (done.files_before, done.files_after, len(storage.files(PLAYS))) == (3, 1, 4)
    after = storage.version(PLAYS)
    assert after is not None
    assert storage.changed(PLAYS, "day", old=before, new=after) == frozenset()
    assert storage.changed(PLAYS, "day", old=before - 1, new=after) == {day(1).isoformat()}
    assert seqs(storage.read(PLAYS)) == list(range(6))
    assert storage.notes(PLAYS) == {"upto": "5"}


def test_a_vacuum_removes_what_no_kept_version_needs(storage: DeltaRsStorage) -> None:
    for number in range(4):
        storage.append(PLAYS, plays([number]))
    storage.compact(PLAYS)
    assert storage.vacuum(PLAYS, older_than_hours=1) == 0
    assert storage.vacuum(PLAYS, older_than_hours=0) == 4
    assert seqs(storage.read(PLAYS)) == list(range(4))


def test_a_replacement_swaps_only_what_matches(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, pa.concat_tables([plays([1], video="a"), plays([2], video="b"), plays([3])]), txns=[txn(0)])
    storage.replace(PLAYS, plays([10, 11], video="b"), where="video IN ('a', 'b')")
    assert seqs(storage.read(PLAYS)) == [3, 10, 11]


def test_a_replacement_without_rows_deletes(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, pa.concat_tables([plays([1]), plays([2], on=day(1))]), txns=[txn(0)])
    storage.replace(PLAYS, plays([]), where=f"day = '{DAY}'")
    assert seqs(storage.read(PLAYS)) == [2]
    storage.replace(PLAYS, plays([]), where="")
    assert seqs(storage.read(PLAYS)) == []


def test_a_replacement_is_one_commit(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1, 2]), txns=[txn(0)])
    before = storage.version(PLAYS)
    commit = storage.replace(
        PLAYS, plays([5]), where="seq <= 2 OR seq = 5", notes={"input": "7"}, txns=[txn(9, "swap")]
    )
    assert before is not None
    assert commit is not None
    assert commit.version == storage.version(PLAYS) == before + 1
    assert storage.watermark(PLAYS, "swap") == 9
    assert storage.notes(PLAYS) == {"input": "7"}


def test_a_replacement_that_was_committed_changes_nothing(storage: DeltaRsStorage) -> None:
    storage.replace(PLAYS, plays([1]), where="", txns=[txn(4)])
    assert storage.replace(PLAYS, plays([2]), where="", txns=[txn(4)]) is None
    assert seqs(storage.read(PLAYS)) == [1]


def test_rows_outside_the_predicate_are_refused(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(0)])
    with pytest.raises(BadInput, match=r"silver\.plays"):
        storage.replace(PLAYS, plays([2], video="b"), where="video = 'a'")
    assert seqs(storage.read(PLAYS)) == [1]


def test_a_predicate_on_an_unknown_column_is_refused(storage: DeltaRsStorage) -> None:
    with pytest.raises(BadInput, match="vidio"):
        storage.replace(PLAYS, plays([2]), where="vidio = 'a'")


def test_notes_outlive_commits_without_any(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(0)], notes={"seen": "3"})
    for position in range(1, 9):
        storage.append(PLAYS, plays([position]), txns=[txn(position)])
    assert storage.notes(PLAYS) == {"seen": "3"}
    storage.replace(PLAYS, plays([]), where="", notes={"seen": "4"})
    assert storage.notes(PLAYS) == {"seen": "4"}


def test_old_versions_can_be_read(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(0)])
    old = storage.version(PLAYS)
    storage.replace(PLAYS, plays([2]), where="")
    assert seqs(storage.read(PLAYS, version=old)) == [1]
    assert sum(file.rows for file in storage.files(PLAYS, version=old)) == 1


def test_a_version_that_never_was_is_not_found(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, plays([1]), txns=[txn(0)])
    with pytest.raises(NotFound, match="99"):
        storage.read(PLAYS, version=99)


def test_files_name_their_partition(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, pa.concat_tables([plays([1]), plays([2, 3], on=day(1))]), txns=[txn(0)])
    found = {file.partition["day"]: file.rows for file in storage.files(PLAYS)}
    assert found == {str(DAY): 1, str(day(1)): 2}
    storage.fetch(PLAYS, storage.files(PLAYS))
    assert all(Path(file.path).stat().st_size == file.bytes for file in storage.files(PLAYS))


def test_an_open_table_gains_columns(storage: DeltaRsStorage) -> None:
    storage.replace(COUNTS, counts("a", views=3), where="")
    storage.replace(COUNTS, counts("b", on=day(1), views=1, watched_seconds=2.5), where=f"day = '{day(1)}'")
    storage.replace(COUNTS, counts("c", on=day(2)), where=f"day = '{day(2)}'")
    rows = storage.read(COUNTS).sort_by("video").select(["video", "views", "watched_seconds"]).to_pydict()
    assert rows == {"video": ["a", "b", "c"], "views": [3, 1, None], "watched_seconds": [None, 2.5, None]}
    assert storage.schema(COUNTS).names == ["video", "day", "views", "watched_seconds"]


def test_a_closed_table_refuses_columns_that_it_lacks(storage: DeltaRsStorage) -> None:
    with pytest.raises(BadInput, match=r"silver\.plays has no column colour"):
        storage.append(PLAYS, plays([1]).append_column("colour", [["red"]]), txns=[txn(0)])


@pytest.mark.parametrize("wrong", [pa.array(["7"]), pa.array([1.5]), pa.array([True])])
def test_values_of_another_kind_are_refused(storage: DeltaRsStorage, wrong: pa.Array) -> None:
    with pytest.raises(BadInput, match="Column seq"):
        storage.append(PLAYS, plays([1]).set_column(0, "seq", wrong), txns=[txn(0)])
    assert storage.read(PLAYS).num_rows == 0


def test_missing_columns_become_null_and_order_does_not_matter(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, pa.table({"day": [DAY], "seq": pa.array([1], pa.int16())}), txns=[txn(0)])
    assert storage.read(PLAYS).schema == PLAYS.schema
    assert storage.read(PLAYS, columns=["seq", "video"]).to_pylist() == [{"seq": 1, "video": None}]


def test_reading_takes_columns_and_a_predicate(storage: DeltaRsStorage) -> None:
    storage.append(PLAYS, pa.concat_tables([plays([1], video="it's"), plays([2])]), txns=[txn(0)])
    assert storage.read(PLAYS, columns=["seq"], where="video = 'it''s'").to_pydict() == {"seq": [1]}
    with pytest.raises(UnknownColumn, match="nothing"):
        storage.read(PLAYS, columns=["nothing"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.integers(0, 9), max_size=3)), max_size=5))
def test_replacements_act_like_a_dictionary(tmp_path_factory: pytest.TempPathFactory, swaps: list) -> None:
    storage = DeltaRsStorage(tmp_path_factory.mktemp("lake"))
    expected: dict[str, set[int]] = {}
    for video, numbers in swaps:
        storage.replace(PLAYS, plays(sorted(numbers), video=video), where=f"video = '{video}'")
        expected[video] = numbers
    rows = storage.read(PLAYS, columns=["video", "seq"]).to_pylist()
    assert sorted((row["video"], row["seq"]) for row in rows) == sorted(
        (v, n) for v, ns in expected.items() for n in ns
    )
