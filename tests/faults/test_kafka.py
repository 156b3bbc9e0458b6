"""Kafka to bronze exactly once: brokers die, intakes race, one is held up between its read and its commit."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jobs import job_named
from lake import tables
from lake.inbox.broker import Broker, running
from reelhouse.errors import Unavailable
from reelhouse.events import Envelope
from reelhouse.platform import Platform, intake
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.faults.processes import LOOK_SECONDS, pause
from tests.lake.children import killed_after

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("kafka_broker")]
INTAKE = job_named("ingest.events")
PATIENCE_SECONDS = 90
CONSUME = """
import sys
from pathlib import Path
from jobs import job_named
from reelhouse.platform import Platform, intake
from reelhouse.settings import Settings
platform = Platform.open(Settings(home=Path(sys.argv[1]), inbox_url=sys.argv[2]))
intake.BATCH_RECORDS = int(sys.argv[3])
job = job_named("ingest.events")
for turn in range(int(sys.argv[4]) + 1):
    parts = intake._next(platform, job, intake._ends(platform, job))
    print("read", flush=True)
    if turn == int(sys.argv[4]):
        sys.stdin.read()
    intake._commit(platform, job, parts)
    print("committed", flush=True)
"""


def bodies(numbers: range) -> list[bytes]:
    told = [Envelope(received_at_us=1_763_000_000_000_000 + n, payload=b"%d" % n) for n in numbers]
    return [msgspec.msgpack.encode(envelope) for envelope in told]


def keys(numbers: range) -> list[str]:
    return [f"w_{number % 7}" for number in numbers]


def in_bronze(platform: Platform) -> list[int]:
    return sorted(int(payload) for payload in platform.storage.read(tables.EVENTS_RAW)["payload"].to_pylist())


def opened(home: Path, broker: Broker, prefix: str, *, timeout: int = 20) -> Platform:
    url = f"kafka://{broker.address}/{prefix}?partitions=3&timeout={timeout}"
    return Platform.open(Settings(home=home, inbox_url=url))


@pytest.fixture
def prefix() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def platform(tmp_path: Path, kafka_broker: Broker, prefix: str) -> Iterator[Platform]:
    platform = opened(tmp_path, kafka_broker, prefix)
    yield platform
    platform.close()


def test_every_partition_comes_in_once_and_seq_counts_all(platform: Platform) -> None:
    for start in (0, 500):
        numbers = range(start, start + 500)
        platform.inbox.append("events", bodies(numbers), keys=keys(numbers))
        run(platform, INTAKE)
        run(platform, INTAKE)
    assert in_bronze(platform) == list(range(1000))
    rows = platform.storage.read(tables.EVENTS_RAW)
    assert sorted(rows["seq"].to_pylist()) == list(range(1000))
    assert len(set(rows["source"].to_pylist())) == 3


def test_racing_intakes_commit_each_record_once(
    platform: Platform, tmp_path: Path, kafka_broker: Broker, prefix: str
) -> None:
    numbers = range(3000)
    platform.inbox.append("events", bodies(numbers), keys=keys(numbers))
    rivals = [opened(tmp_path, kafka_broker, prefix) for _ in range(3)]
    threads = [threading.Thread(target=intake.run, args=(rival, INTAKE)) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for rival in rivals:
        rival.close()
    assert in_bronze(platform) == list(numbers)


def test_an_intake_that_was_held_up_commits_nothing(platform: Platform) -> None:
    platform.inbox.append("events", bodies(range(10)), keys=keys(range(10)))
    job: Any = INTAKE
    read_before = intake._next(platform, job, {log: platform.inbox.last("events", log=log) for log in range(3)})
    run(platform, INTAKE)
    platform.inbox.append("events", bodies(range(10, 20)), keys=keys(range(10, 20)))
    assert intake._commit(platform, job, read_before).items == 0
    run(platform, INTAKE)
    assert in_bronze(platform) == list(range(20))


def test_a_topic_that_was_made_anew_is_another_log(platform: Platform, kafka_broker: Broker, prefix: str) -> None:
    platform.inbox.append("events", bodies(range(5)), keys=keys(range(5)))
    run(platform, INTAKE)
    remove(kafka_broker, f"{prefix}.events")
    again = opened(platform.home, kafka_broker, prefix)
    again.inbox.append("events", bodies(range(5, 9)), keys=keys(range(5, 9)))
    run(again, INTAKE)
    assert in_bronze(again) == list(range(9))
    again.close()


def test_records_that_kafka_removed_unread_are_missed_aloud(
    platform: Platform, kafka_broker: Broker, prefix: str
) -> None:
    from kafka import KafkaAdminClient, TopicPartition

    platform.inbox.append("events", bodies(range(9)), keys=["w"] * 9)
    admin = KafkaAdminClient(bootstrap_servers=kafka_broker.address)
    try:
        for log in range(3):
            admin.delete_records({TopicPartition(f"{prefix}.events", log): platform.inbox.last("events", log=log) + 1})
    finally:
        admin.close()
    platform.inbox.append("events", bodies(range(9, 12)), keys=["w"] * 3)
    with pytest.raises(Unavailable, match="before they were read"):
        run(platform, INTAKE)


def test_a_topic_made_anew_under_a_running_process_is_read_from_its_start(
    platform: Platform, kafka_broker: Broker, prefix: str
) -> None:
    platform.inbox.append("events", bodies(range(5)), keys=["w"] * 5)
    run(platform, INTAKE)
    remove(kafka_broker, f"{prefix}.events")
    other = opened(platform.home, kafka_broker, prefix)
    other.inbox.append("events", bodies(range(5, 14)), keys=["w"] * 9)
    other.close()
    run(platform, INTAKE)
    run(platform, INTAKE)
    assert in_bronze(platform) == list(range(14))


@pytest.mark.parametrize(("kills", "events"), [(2, 4_000), pytest.param(20, 1_000_000, marks=pytest.mark.slow)])
def test_a_broker_killed_under_a_producer_loses_and_doubles_nothing_acknowledged(
    tmp_path: Path, prefix: str, kills: int, events: int
) -> None:
    with running(tmp_path / "broker") as broker:
        platform = opened(tmp_path / "home", broker, prefix, timeout=40)
        sender = Sender(platform, events)
        try:
            sender.start()
            for kill in range(1, kills + 1):
                sender.reach(events * kill // (kills + 1))
                broker.kill()
                broker.start()
                run(platform, INTAKE)
            sender.join(PATIENCE_SECONDS)
            run(platform, INTAKE)
            found = Counter(in_bronze(platform))
        finally:
            sender.stopped.set()
            sender.join(PATIENCE_SECONDS)
            platform.close()
    assert len(sender.acknowledged) > events // 2
    assert {number: found[number] for number in sender.acknowledged} == dict.fromkeys(sender.acknowledged, 1)
    assert set(found) <= set(range(events))


@pytest.mark.parametrize(("kills", "events"), [(3, 3_000), pytest.param(50, 1_000_000, marks=pytest.mark.slow)])
def test_intakes_killed_between_read_and_commit_leave_each_record_once(
    platform: Platform, kills: int, events: int
) -> None:
    for start in range(0, events, 1_000):
        numbers = range(start, start + 1_000)
        platform.inbox.append("events", bodies(numbers), keys=keys(numbers))
    batch, committed = events // (4 * kills), 0
    for kill in range(kills):
        whole = kill % 3
        told = killed_after(2 * whole + 1, CONSUME, platform.home, platform.settings.inbox_url, batch, whole)
        assert told == ["read", "committed"] * whole + ["read"]
        committed += whole * batch
        assert platform.storage.watermark(tables.EVENTS_RAW, "seq/events") == (committed - 1 if committed else None)
    run(platform, INTAKE)
    assert in_bronze(platform) == list(range(events))


class Sender(threading.Thread):
    """Appends numbered events in small batches while brokers come and go; a batch that was refused is not sent again."""

    def __init__(self, platform: Platform, events: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[int] = []
        self.stopped = threading.Event()
        self._platform, self._events, self._news = platform, events, threading.Condition()

    def run(self) -> None:
        size = max(20, self._events // 1_000)
        for start in range(0, self._events, size):
            numbers = range(start, min(self._events, start + size))
            with suppress(Unavailable):
                self._platform.inbox.append("events", bodies(numbers), keys=keys(numbers))
                self.acknowledged += numbers
            with self._news:
                self._news.notify_all()
            if self.stopped.is_set():
                return

    def reach(self, count: int) -> None:
        with self._news:
            is_there = self._news.wait_for(
                lambda: len(self.acknowledged) >= count or not self.is_alive(), PATIENCE_SECONDS
            )
        assert is_there


def remove(broker: Broker, topic: str) -> None:
    """Delete a topic and wait until it is gone: brokers do it behind the answer."""
    from kafka import KafkaAdminClient

    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    try:
        admin.delete_topics([topic])
        over = time.monotonic() + PATIENCE_SECONDS
        while topic in admin.list_topics() and time.monotonic() < over:
            pause(LOOK_SECONDS)
    finally:
        admin.close()


def test_an_erasure_removes_no_record_that_is_in_no_table_yet(platform: Platform) -> None:
    platform.inbox.append("events", bodies(range(5)), keys=["w"] * 5)
    run(platform, INTAKE)
    positions = intake.taken(platform, INTAKE)  # type: ignore[arg-type]
    platform.inbox.append("events", bodies(range(5, 9)), keys=["w"] * 4)
    with pytest.raises(Unavailable, match="in no table yet"):
        platform.inbox.redact("events", lambda _: b"", taken=positions)
    first = dict.fromkeys(bodies(range(5)), b"")
    assert platform.inbox.redact("events", first.get, taken=positions) == 5
    run(platform, INTAKE)
    assert in_bronze(platform) == list(range(9))
