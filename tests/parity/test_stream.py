"""The same topic into the same table by Structured Streaming and by the intake here: same rows, in turn, through kills."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import job_named
from lake import tables
from lake.inbox import kafka_stream
from lake.inbox.broker import Broker
from reelhouse.errors import Unavailable
from reelhouse.platform import Platform, intake, streamed
from reelhouse.platform.run import run
from reelhouse.ports import Engine
from reelhouse.settings import Settings
from tests.faults.test_kafka import bodies, in_bronze, keys, remove
from tests.lake.children import killed_after
from tests.parity.conftest import MASTER
from tests.platform.world import rows

pytestmark = [pytest.mark.spark, pytest.mark.kafka]
INTAKE = job_named("ingest.events")
STREAM = """
import sys
from pathlib import Path
from jobs import job_named
from lake.inbox import kafka_stream
from lake.storage import spark_files
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
kafka_stream.BATCH_RECORDS, whole = int(sys.argv[3]), int(sys.argv[4])
platform = Platform.open(Settings(home=Path(sys.argv[1]), inbox_url=sys.argv[2], engine="local[2]"))
write, written = spark_files.write, []
def watched(*given):
    files = write(*given)
    print("written", flush=True)
    written.append(files)
    if len(written) > whole:
        sys.stdin.read()
    return files
spark_files.write = watched
run(platform, job_named("ingest.events"))
"""


@pytest.fixture
def prefix() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def pair(spark: Engine, tmp_path: Path, kafka_broker: Broker, prefix: str) -> Iterator[tuple[Platform, Platform]]:
    """One home and one topic, with the intake on Spark and with the one here."""
    assert spark
    url = f"kafka://{kafka_broker.address}/{prefix}?partitions=3&timeout=20"
    both = [Platform.open(Settings(home=tmp_path, inbox_url=url, engine=engine)) for engine in (MASTER, "duckdb:")]
    yield both[0], both[1]
    for platform in both:
        platform.close()


def come_in(platform: Platform, start: int, end: int) -> None:
    numbers = range(start, end)
    platform.inbox.append("events", [*bodies(numbers)], keys=keys(numbers))


def test_both_intakes_make_the_same_rows_of_one_topic(
    pair: tuple[Platform, Platform], tmp_path_factory: pytest.TempPathFactory
) -> None:
    on_spark, here = pair
    come_in(here, 0, 700)
    here.inbox.append("events", [b"no envelope", b""], keys=["w_1", "w_2"])
    elsewhere = Platform.open(here.settings.model_copy(update={"home": tmp_path_factory.mktemp("here")}))
    reports = [run(platform, INTAKE) for platform in (on_spark, elsewhere)]
    assert [(report.items, report.rows) for report in reports] == [(702, 702)] * 2
    assert rows(here, tables.EVENTS_RAW) == rows(elsewhere, tables.EVENTS_RAW)
    assert here.storage.schema(tables.EVENTS_RAW) == elsewhere.storage.schema(tables.EVENTS_RAW)
    assert marks(here) == marks(elsewhere)
    assert bounds(here) == bounds(elsewhere)
    elsewhere.close()


def test_intakes_take_turns_on_one_topic_and_table(pair: tuple[Platform, Platform]) -> None:
    for turn in range(4):
        come_in(pair[1], 300 * turn, 300 * turn + 300)
        assert run(pair[turn % 2], INTAKE).items == 300
        assert run(pair[(turn + 1) % 2], INTAKE).items == 0
    assert in_bronze(pair[1]) == list(range(1200))
    seqs = pair[1].storage.read(tables.EVENTS_RAW)["seq"].to_pylist()
    assert sorted(seqs) == list(range(1200))


def test_a_stream_that_was_overtaken_goes_on_from_the_table(pair: tuple[Platform, Platform]) -> None:
    on_spark, here = pair
    come_in(here, 0, 2000)
    job: Any = INTAKE
    racing = [threading.Thread(target=intake.run, args=(fresh(here), job)) for _ in range(3)]
    racing.append(threading.Thread(target=streamed.run, args=(on_spark, job, on_spark.stream)))
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert in_bronze(here) == list(range(2000))
    assert run(on_spark, INTAKE).items == 0


def test_a_batch_of_which_a_part_was_committed_meanwhile_commits_nothing(
    pair: tuple[Platform, Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_spark, here = pair
    come_in(here, 0, 500)
    job: Any = INTAKE
    holds = kafka_stream.StreamBatch._holds

    def overtaken(batch: kafka_stream.StreamBatch, count: int) -> bool:
        intake.run(here, job)
        return holds(batch, count)

    monkeypatch.setattr(kafka_stream.StreamBatch, "_holds", overtaken)
    assert run(on_spark, INTAKE).items == 0
    assert in_bronze(here) == list(range(500))


def test_large_waits_come_in_several_batches(pair: tuple[Platform, Platform], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_stream, "BATCH_RECORDS", 400)
    come_in(pair[1], 0, 1500)
    assert run(pair[0], INTAKE).items == 1500
    assert pair[1].storage.version(tables.EVENTS_RAW) >= 4
    assert in_bronze(pair[1]) == list(range(1500))


def test_a_topic_that_was_made_anew_is_read_from_its_start(
    pair: tuple[Platform, Platform], kafka_broker: Broker, prefix: str
) -> None:
    on_spark, here = pair
    come_in(here, 0, 50)
    run(on_spark, INTAKE)
    remove(kafka_broker, f"{prefix}.events")
    other = fresh(here)
    come_in(other, 50, 140)
    other.close()
    run(on_spark, INTAKE)
    run(on_spark, INTAKE)
    assert in_bronze(here) == list(range(140))


def test_records_that_kafka_removed_unread_are_missed_aloud(pair: tuple[Platform, Platform], prefix: str) -> None:
    on_spark, here = pair
    come_in(here, 0, 30)
    for log in here.inbox.logs("events"):
        end = here.inbox.last("events", log=log) + 1
        here.inbox._topics.remove_records(f"{prefix}.events", log, before=end)  # type: ignore[attr-defined]
    come_in(here, 30, 60)
    with pytest.raises(Unavailable, match="before they were read"):
        run(on_spark, INTAKE)


@pytest.mark.parametrize(("kills", "events"), [(1, 600), pytest.param(20, 200_000, marks=pytest.mark.slow)])
def test_streams_killed_before_the_commit_leave_each_record_once(
    pair: tuple[Platform, Platform], kills: int, events: int
) -> None:
    _, here = pair
    come_in(here, 0, events)
    batch = events // (4 * kills)
    for kill in range(kills):
        whole = kill % 2 + 1
        told = killed_after(whole + 1, STREAM, here.home, here.settings.inbox_url, batch, whole)
        assert told == ["written"] * (whole + 1)
    assert 0 < len(in_bronze(here)) < events
    run(pair[kills % 2], INTAKE)
    assert in_bronze(here) == list(range(events))
    seqs = here.storage.read(tables.EVENTS_RAW)["seq"].to_pylist()
    assert sorted(seqs) == list(range(events))


def fresh(platform: Platform) -> Platform:
    return Platform.open(platform.settings)


def marks(platform: Platform) -> list[int | None]:
    apps = [f"intake/{platform.inbox.log_name('events', log)}" for log in platform.inbox.logs("events")]
    return [platform.storage.watermark(tables.EVENTS_RAW, app) for app in (*apps, "seq/events")]


def bounds(platform: Platform) -> list[int]:
    """How many rows are found through the statistics of the files."""
    spans = [(0, 0), (350, 360), (701, 9000)]
    found = (platform.engine.table(tables.EVENTS_RAW, within={"seq": span}) for span in spans)
    return [len(platform.engine.fetch(table)) for table in found]
