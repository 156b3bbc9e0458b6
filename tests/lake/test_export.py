"""The DuckDB file for dashboards."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from lake.engine.duckdb import DuckDbEngine
from lake.export import gold_file
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import BadInput
from tests.contract.world import COUNTS, TABLES, VIDEOS, counts


def test_the_file_holds_the_tables_with_names_and_is_replaced_at_once(tmp_path: Path) -> None:
    storage = DeltaRsStorage(tmp_path / "lake")
    engine = DuckDbEngine(storage, folders=[storage.root], tables=TABLES)
    storage.replace(VIDEOS, pa.table({"video": ["v1"], "name": ["First talk"]}), where="")
    target = gold_file(engine, [COUNTS], tmp_path / "out" / "engagement.duckdb")
    with duckdb.connect(str(target), read_only=True) as old:
        assert old.execute("select count(*) from gold.counts").fetchone() == (0,)
        storage.replace(COUNTS, counts("v1", views=3), where="")
        gold_file(engine, [COUNTS], target)
        assert old.execute("select count(*) from gold.counts").fetchone() == (0,)
    with duckdb.connect(str(target), read_only=True) as new:
        assert new.execute("select name, views from gold.counts").fetchall() == [("First talk", 3.0)]
    assert [path.name for path in target.parent.iterdir()] == ["engagement.duckdb"]


def test_a_file_named_like_a_layer_is_refused(tmp_path: Path) -> None:
    engine = DuckDbEngine(DeltaRsStorage(tmp_path), tables=TABLES)
    with pytest.raises(BadInput, match=r"gold\.duckdb"):
        gold_file(engine, [COUNTS], tmp_path / "gold.duckdb")
