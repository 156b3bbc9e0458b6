"""SQL from people: every table by name, nothing else, and one clear line when it is wrong."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lake.engine.duckdb import DuckDbEngine, Limits
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import BadInput, Refused, TooMany, UnknownColumn
from tests.contract.world import COUNTS, PLAYS, TABLES, VIDEOS, counts, plays


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDbEngine:
    storage = DeltaRsStorage(tmp_path_factory.mktemp("lake"))
    storage.replace(COUNTS, counts("v1", watch_time_seconds=2.5, views=3), where="")
    storage.replace(PLAYS, plays(range(5)), where="")
    storage.replace(VIDEOS, pa.table({"video": ["v1"], "name": ["First talk"]}), where="")
    limits = Limits(query_seconds=0.5)
    return DuckDbEngine(storage, folders=[storage.root], limits=limits, tables=TABLES)


def test_facts_have_the_name_of_their_video(engine: DuckDbEngine) -> None:
    rows = engine.sql("select name, watch_time_seconds from gold.counts")
    assert rows.to_pylist() == [{"name": "First talk", "watch_time_seconds": 2.5}]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("select sum(views) from gold.counts", 3),
        ("SELECT count(*) FROM Silver.Plays", 5),
        ("with a as (select seq from silver.plays) select max(seq) from a", 4),
        ("select count(*) from silver.plays p join gold.counts c using (video)", 5),
        ("select gold.counts.views from gold.counts", 3),
        ("select count(*) from range(4)", 4),
        ("select views from gold.counts where video in (select video from silver.videos)", 3),
        ("select 1 union all select 1 limit 1", 1),
        ("select words[1].text from silver.plays limit 1", "hello"),
        ("select strftime(max(at), '%H:%M') from silver.plays", "12:30"),
    ],
)
def test_queries_answer(engine: DuckDbEngine, query: str, answer: object) -> None:
    assert engine.sql(query).column(0).to_pylist() == [answer]


def test_a_limit_cuts_the_answer(engine: DuckDbEngine) -> None:
    rows = engine.sql("select seq, seq from silver.plays order by seq desc", limit=2)
    assert rows.column(0).to_pylist() == [4, 3]


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("select watch_time from gold.counts", "watch_time_seconds"),
        ("select c.viewz from gold.counts c", "views"),
        ("select * from gold.count", "gold.counts"),
        ("select * from plays", "silver.plays"),
    ],
)
def test_a_wrong_name_gets_the_near_ones_in_one_line(engine: DuckDbEngine, query: str, near: str) -> None:
    with pytest.raises(UnknownColumn) as caught:
        engine.sql(query)
    assert near in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "drop table gold.counts",
        "insert into gold.counts select * from gold.counts",
        "create table x as select 1",
        "copy gold.counts to '/tmp/x.csv'",
        "attach '/tmp/x.db'",
        "install httpfs",
        "load httpfs",
        "pragma database_list",
        "set memory_limit = '1TB'",
        "call pragma_version()",
        "select 1; drop table gold.counts",
        "select * into x from gold.counts",
        "select * from read_parquet('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select (select content from read_text('/etc/passwd'))",
        "select * from glob('/*')",
        "select * from duckdb_settings()",
        "select * from query('select 1')",
        "select * from query_table('x')",
        "from sniff_csv('/etc/passwd')",
        "select getenv('HOME')",
        "select current_setting('memory_limit')",
        "explain select 1",
        "",
    ],
)
def test_what_does_more_than_read_tables_is_refused(engine: DuckDbEngine, query: str) -> None:
    with pytest.raises(Refused):
        engine.sql(query)


@pytest.mark.parametrize("query", ["select * from '/etc/passwd'", 'select * from "x.parquet"', "from duckdb_tables"])
def test_a_file_is_no_table(engine: DuckDbEngine, query: str) -> None:
    with pytest.raises(UnknownColumn, match="No table"):
        engine.sql(query)


@pytest.mark.parametrize(
    "query",
    [
        "select from where",
        "select 'x'::int",
        "selec(",
        "export database 'x'",
        "select video from gold.counts group by day",
    ],
)
def test_what_does_not_run_says_why_in_one_line(engine: DuckDbEngine, query: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.sql(query)
    assert "\n" not in str(caught.value)


def test_a_query_that_takes_too_long_is_stopped(engine: DuckDbEngine) -> None:
    with pytest.raises(TooMany, match="time or memory"):
        engine.sql("select sum(a.range * b.range) from range(10000000) a, range(100000) b")


def test_files_outside_the_lake_cannot_be_opened_even_past_the_check(engine: DuckDbEngine) -> None:
    import duckdb

    with engine._connect() as connection, pytest.raises(duckdb.PermissionException):
        connection.execute("select * from read_text('/etc/passwd')")
    with engine._connect() as connection, pytest.raises(duckdb.Error):
        connection.execute("set enable_external_access = true")


def test_every_error_leaves_the_engine_usable(engine: DuckDbEngine) -> None:
    with pytest.raises(BadInput):
        engine.sql("select 1 from gold.counts where")
    assert engine.sql("select 1").num_rows == 1
