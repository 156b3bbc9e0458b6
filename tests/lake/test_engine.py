"""The DuckDB engine: Ibis relations with exactly the declared types, pruned, pinned, safe for threads."""

from __future__ import annotations

import threading
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from lake import tables
from lake.engine.duckdb import DuckDbEngine, Limits
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import UnknownColumn
from tests.contract.world import COUNTS, DAY, PLAYS, TABLES, counts, day, plays, seqs
from tests.fakes.store import lake


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> DeltaRsStorage:
    if request.param == "folder":
        return DeltaRsStorage(tmp_path / "lake")
    return lake(request.getfixturevalue("store").url(), tmp_path)


@pytest.fixture
def engine(storage: DeltaRsStorage) -> DuckDbEngine:
    return DuckDbEngine(storage, folders=[storage.root], tables=TABLES, fetch=storage.fetch)


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_a_table_that_does_not_exist_has_its_declared_schema(engine: DuckDbEngine, table: tables.Table) -> None:
    rows = engine.fetch(engine.table(table))
    assert rows.schema == table.schema
    assert rows.num_rows == 0


def test_rows_keep_every_type(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, plays([1, 2]), where="")
    assert engine.fetch(engine.table(PLAYS).order_by("seq")) == plays([1, 2])


def test_units_read_only_their_partitions(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, pa.concat_tables([plays([1]), plays([2], on=day(1)), plays([3], on=day(2))]), where="")
    assert seqs(engine.fetch(engine.table(PLAYS, units=[str(DAY), str(day(2))]))) == [1, 3]
    lost = next(file.path for file in storage.files(PLAYS) if file.partition["day"] == str(day(1)))
    Path(lost).unlink(missing_ok=True)
    assert seqs(engine.fetch(engine.table(PLAYS, units=[str(DAY)]))) == [1]
    assert not Path(lost).exists()


def test_units_of_another_column_filter_rows(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, pa.concat_tables([plays([1], video="it's"), plays([2]), plays([3])]), where="")
    assert seqs(engine.fetch(engine.table(PLAYS, units=["it's"], column="video"))) == [1]
    assert seqs(engine.fetch(engine.table(PLAYS, units=["2", "3"], column="seq"))) == [2, 3]
    assert seqs(engine.fetch(engine.table(PLAYS, units=[], column="video"))) == []
    with pytest.raises(UnknownColumn, match="nothing"):
        engine.table(PLAYS, units=["x"], column="nothing")


def test_a_relation_stays_at_its_version(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, plays([1]), where="")
    first = storage.version(PLAYS)
    pinned = engine.table(PLAYS)
    storage.replace(PLAYS, plays([2]), where="")
    assert seqs(engine.fetch(pinned)) == [1]
    assert seqs(engine.fetch(engine.table(PLAYS, version=first))) == [1]
    assert seqs(engine.fetch(engine.table(PLAYS))) == [2]


def test_columns_that_came_later_are_null_before(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(COUNTS, counts("a", views=1), where="")
    storage.replace(COUNTS, counts("b", on=day(1), views=2, likes=0.5), where=f"day = '{day(1)}'")
    rows = engine.fetch(engine.table(COUNTS).order_by("video"))
    assert rows.select(["views", "likes"]).to_pydict() == {"views": [1, 2], "likes": [None, 0.5]}
    assert engine.fetch(engine.table(COUNTS, units=[str(DAY)])).to_pylist()[0]["likes"] is None


def test_rows_in_memory_join_with_tables_and_leave_nothing(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, plays([1, 2], video="v1"), where="")
    titles = engine.memory(pa.table({"video": ["v1"], "title": ["First"]}))
    joined = engine.table(PLAYS).join(titles, "video").group_by("title").agg(plays=ibis._.count())
    assert engine.fetch(joined).to_pylist() == [{"title": "First", "plays": 2}]
    assert engine.fetch(titles.limit(0)).num_rows == 0
    assert engine._backend().list_tables() == []


def test_untyped_nulls_can_be_fetched(engine: DuckDbEngine) -> None:
    rows = engine.fetch(engine.memory(pa.table({"a": [1]})).mutate(nothing=ibis.null()))
    assert rows.to_pylist() == [{"a": 1, "nothing": None}]


def test_threads_do_not_share_results(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, plays(range(50)), where="")
    wrong: list[object] = []

    def work(number: int) -> None:
        for _ in range(5):
            chosen = engine.table(PLAYS).semi_join(engine.memory(pa.table({"seq": [number]})), "seq")
            if seqs(engine.fetch(chosen)) != [number]:
                wrong.append(number)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def test_times_are_utc_wherever_the_machine_stands(storage: DeltaRsStorage, engine: DuckDbEngine) -> None:
    storage.replace(PLAYS, plays([1]), where="")
    hour = engine.table(PLAYS).select(hour=ibis._.at.hour(), date=ibis._.at.date())
    assert engine.fetch(hour).to_pylist() == [{"hour": 12, "date": DAY}]


def test_what_does_not_fit_in_memory_goes_to_a_folder_that_is_made_then(tmp_path: Path) -> None:
    scratch = tmp_path / "home" / "scratch" / "duckdb"
    limits = Limits(memory="60MB", threads=1, scratch=scratch)
    engine = DuckDbEngine(DeltaRsStorage(tmp_path / "lake"), limits=limits, tables=TABLES)
    many = engine.memory(pa.table({"n": range(2_000_000), "text": [f"{n:040d}" for n in range(2_000_000)]}))
    assert engine.fetch(many.order_by(ibis.desc("text")).limit(3_000_000).aggregate(first=many.n.max())).num_rows == 1
    ordered = engine.fetch(
        many.mutate(place=ibis.row_number().over(order_by=ibis.desc("text"))).filter(lambda t: t.place < 1)
    )
    assert ordered["n"].to_pylist() == [1_999_999]
    assert scratch.parent.is_dir()
