"""One Spark for all parity tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lake import open as lake_open
from reelhouse.ports import Engine
from reelhouse.settings import Settings
from tests.conftest import needs, needs_module

MASTER = "local[2]"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine on an empty lake; relations come from memory."""
    needs("java")
    needs_module("pyspark")
    settings = Settings(home=tmp_path_factory.mktemp("spark"), engine=MASTER)
    engine = lake_open.engine(settings, lake_open.storage(settings))
    yield engine
    engine.close()


@pytest.fixture
def spark_home(spark: Engine, tmp_path: Path) -> Settings:
    """Settings of an empty home on Spark; the session is the one of all tests."""
    assert spark
    return Settings(home=tmp_path / "home", engine=MASTER)
