"""Kafka to bronze exactly once: brokers die, intakes race, one is held up between its read and its commit."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jobs import job_named
from lake import tables
from lake.inbox.broker import Broker
from reelhouse.errors import Unavailable
from reelhouse.events import Envelope
from reelhouse.platform import Platform, intake
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.conftest import needs

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("kafka_broker")]
INTAKE = job_named("ingest.events")


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
    from kafka import KafkaAdminClient

    platform.inbox.append("events", bodies(range(5)), keys=keys(range(5)))
    run(platform, INTAKE)
    admin = KafkaAdminClient(bootstrap_servers=kafka_broker.address)
    admin.delete_topics([f"{prefix}.events"])
    admin.close()
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
    for log in range(3):
        admin.delete_records({TopicPartition(f"{prefix}.events", log): platform.inbox.last("events", log=log) + 1})
    admin.close()
    platform.inbox.append("events", bodies(range(9, 12)), keys=["w"] * 3)
    with pytest.raises(Unavailable, match="before they were read"):
        run(platform, INTAKE)


@pytest.mark.parametrize(("kills", "events"), [(2, 2_000), pytest.param(20, 1_000_000, marks=pytest.mark.slow)])
def test_a_broker_that_is_killed_again_and_again_loses_and_doubles_nothing_acknowledged(
    tmp_path: Path, prefix: str, kills: int, events: int
) -> None:
    needs("java")
    broker = Broker(tmp_path / "broker")
    broker.start()
    platform = opened(tmp_path / "home", broker, prefix, timeout=10)
    acknowledged: set[int] = set()
    size = events // (kills * 10)
    try:
        for turn in range(kills * 10):
            numbers = range(turn * size, (turn + 1) * size)
            if turn % 10 == 5:
                killer = threading.Timer(0.01, broker.kill)
                killer.start()
                sent(platform, numbers, acknowledged)
                killer.join()
                broker.kill()
                broker.start()
            else:
                sent(platform, numbers, acknowledged)
            if turn % 3 == 0:
                taken_in(platform)
        taken_in(platform)
        rows = platform.storage.read(tables.EVENTS_RAW)
        places = list(zip(rows["source"].to_pylist(), rows["position"].to_pylist(), strict=True))
        assert acknowledged <= {int(payload) for payload in rows["payload"].to_pylist()}
        assert len(set(places)) == len(places)
    finally:
        platform.close()
        broker.kill()


def taken_in(platform: Platform) -> None:
    """Run the intake; a broker that has just come back may need a second look."""
    for _ in range(3):
        try:
            run(platform, INTAKE)
        except Unavailable:
            continue
        return
    run(platform, INTAKE)


def sent(platform: Platform, numbers: range, acknowledged: set[int]) -> None:
    try:
        platform.inbox.append("events", bodies(numbers), keys=keys(numbers))
    except Unavailable:
        return
    acknowledged.update(numbers)
