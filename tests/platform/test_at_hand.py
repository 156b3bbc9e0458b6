"""Questions that want an answer in a moment start no session of Spark."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake.engine.duckdb import DuckDbEngine
from reelhouse.platform import Platform
from reelhouse.settings import Settings


@pytest.mark.parametrize("engine", ["duckdb:", "local[2]", "spark://127.0.0.1:1"])
def test_they_are_put_to_duckdb_over_the_same_tables(tmp_path: Path, engine: str) -> None:
    platform = Platform.open(Settings(home=tmp_path, engine=engine))
    here = platform.at_hand()
    assert isinstance(here.engine, DuckDbEngine)
    assert here.home == platform.home
    assert (here is platform) == (engine == "duckdb:")
