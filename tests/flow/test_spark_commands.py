"""Commands as processes of their own with Spark as the engine and Kafka as the inbox: `ingest` until it is stopped, `refresh`."""

from __future__ import annotations

import signal
import uuid
from pathlib import Path

import pytest

from lake import tables
from lake.inbox.broker import Broker
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.conftest import needs_module
from tests.faults.processes import Started
from tests.platform.world import event, receive, upload

pytestmark = [pytest.mark.spark, pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(2400)]
PATIENCE_SECONDS = 1200


@pytest.fixture
def here(tmp_path: Path, kafka_broker: Broker) -> Platform:
    """A home that its settings put on Spark, seen without Spark."""
    needs_module("pyspark")
    url = f"kafka://{kafka_broker.address}/{uuid.uuid4().hex}?partitions=3"
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "reelhouse.toml").write_text(f'engine = "local[2]"\ninbox_url = "{url}"\n')
    return Platform.open(Settings(home=tmp_path / "home", engine="duckdb:"))


def numbers(platform: Platform) -> list[int]:
    there = platform.storage.version(tables.EVENTS) is not None
    return sorted(platform.storage.read(tables.EVENTS)["number"].to_pylist()) if there else []


def test_ingest_and_then_a_refresh_that_is_stopped_bring_every_event_in_once(here: Platform, tmp_path: Path) -> None:
    upload(here, "v_1")
    receive(here, *(event(number) for number in range(30)), event(0), b'{"torn')
    loop = Started(["ingest", "--home", str(here.home)], tmp_path / "mark")
    assert loop.until(lambda: numbers(here) == list(range(30)), seconds=PATIENCE_SECONDS), loop.said()
    loop.process.send_signal(signal.SIGTERM)
    assert (loop.wait(seconds=PATIENCE_SECONDS), loop.left()) == (0, []), loop.said()
    receive(here, *(event(number) for number in range(20, 50)))
    refresh = Started(["refresh", "--home", str(here.home)], tmp_path / "another-mark")
    assert refresh.until(lambda: numbers(here) == list(range(50)), seconds=PATIENCE_SECONDS), refresh.said()
    refresh.process.send_signal(signal.SIGINT)
    assert (refresh.wait(seconds=PATIENCE_SECONDS), refresh.left()) == (130, []), refresh.said()
    assert here.storage.read(tables.EVENTS_RAW).num_rows == 62
    assert (here.storage.read(tables.DUPLICATES).num_rows, here.storage.read(tables.REJECTED).num_rows) == (11, 1)
