"""Structured Streaming comes in at brokers that want a name and a password, with and without TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake import tables
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.ports import Engine
from reelhouse.settings import Settings
from tests.fakes.locked_broker import locked
from tests.faults.test_kafka import INTAKE, bodies, in_bronze, keys
from tests.parity.conftest import MASTER

pytestmark = [pytest.mark.spark, pytest.mark.kafka, pytest.mark.slow]


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_spark_reads_from_locked_brokers(spark: Engine, tmp_path: Path, protocol: str) -> None:
    assert spark
    with locked(tmp_path, protocol=protocol) as broker:
        platform = Platform.open(Settings(home=tmp_path / "home", inbox_url=broker.url(partitions=3), engine=MASTER))
        platform.inbox.append("events", bodies(range(60)), keys=keys(range(60)))
        assert run(platform, INTAKE).rows == 60
        assert in_bronze(platform) == list(range(60))
        platform.close()
    assert platform.storage.watermark(tables.EVENTS_RAW, "seq/events") == 59
