"""Both engines work on one folder in turn: what one has made is not due on the other, and the rows are those of one alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs import all_jobs, job_named
from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.run import is_due, run
from reelhouse.settings import Settings
from tests.platform.world import event, receive, relational, rows, upload

pytestmark = pytest.mark.spark
WRITTEN = sorted((table for table in tables.ALL if table.layer in ("silver", "gold")), key=lambda table: table.name)


@pytest.fixture
def pair(spark_home: Settings) -> Iterator[tuple[Platform, Platform]]:
    """The same home on Spark and on DuckDB."""
    on_spark = Platform.open(spark_home)
    on_duckdb = Platform.open(Settings(home=spark_home.home))
    yield on_spark, on_duckdb
    on_duckdb.close()


def come_in(platform: Platform, start: int) -> None:
    told = [event(number, consent="granted", viewer="n_somebody") for number in range(start, start + 25)]
    receive(platform, *told, told[0], b"{", event(start + 1, end_ms=1))


def test_engines_take_turns_on_one_folder(
    pair: tuple[Platform, Platform], tmp_path_factory: pytest.TempPathFactory
) -> None:
    on_spark, on_duckdb = pair
    upload(on_duckdb, "v_1")
    for number, turn in enumerate((pair, pair[::-1])):
        come_in(on_duckdb, 40 * number)
        for place, job in enumerate(relational()):
            run(turn[place % 2], job)
    assert not [job.name for job in relational() if is_due(on_spark, job) or is_due(on_duckdb, job)]
    alone = Platform.open(Settings(home=tmp_path_factory.mktemp("alone")))
    upload(alone, "v_1")
    for number in range(2):
        come_in(alone, 40 * number)
        for job in relational():
            run(alone, job)
    for table in WRITTEN:
        assert rows(on_duckdb, table) == rows(alone, table), table.name


def test_spark_commits_a_turn_once_and_keeps_the_notes(pair: tuple[Platform, Platform]) -> None:
    on_spark, on_duckdb = pair
    upload(on_duckdb, "v_1")
    job = job_named("tidy.videos")
    run(on_duckdb, job_named("ingest.recordings"))
    assert run(on_spark, job).rows == 1
    version = on_spark.storage.version(tables.VIDEOS)
    assert run(on_spark, job).items == run(on_duckdb, job).items == 0
    assert on_duckdb.storage.version(tables.VIDEOS) == version
    assert set(on_duckdb.storage.notes(tables.VIDEOS)) == {"code", "inputs"}
    assert on_duckdb.storage.watermark(tables.VIDEOS, "job/tidy.videos") == 0


def test_every_transform_was_looked_at() -> None:
    assert {job.name for job in relational()} <= {job.name for job in all_jobs()}
