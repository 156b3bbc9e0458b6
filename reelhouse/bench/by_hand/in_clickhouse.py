"""By hand for ClickHouse, in this process by chdb."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reelhouse.bench.by_hand import GOLD, statements
from reelhouse.errors import Misconfigured


class InClickHouse:
    """One ClickHouse with tables in memory; every core. Misconfigured without the extra."""

    def __init__(self, *, bronze: Sequence[str], videos: Sequence[str], scratch: Path) -> None:  # noqa: ARG002 - it needs none
        if importlib.util.find_spec("chdb") is None:
            raise Misconfigured("chdb is not installed.", hint="Install the extra: reelhouse[bench].")
        import chdb

        self.name = f"chdb {version('chdb')} (ClickHouse {chdb.engine_version}) by hand"
        self._bronze, self._videos = _glob(bronze), _glob(videos)
        self._connection: Any = None

    def events(self) -> None:
        """Start anew and make the typed events."""
        import chdb

        self.close()
        self._connection = chdb.connect(":memory:")
        self._connection.query("SET join_use_nulls = 1, prefer_column_name_to_alias = 1")
        self._connection.query(f"CREATE VIEW raw AS SELECT * FROM file('{self._bronze}', Parquet)")
        self._connection.query(f"CREATE TABLE videos ENGINE = Memory AS SELECT * FROM file('{self._videos}', Parquet)")
        self._execute("clickhouse_events.sql")

    def gold(self, folder: Path) -> None:
        """Make the gold tables and store each as one Parquet file."""
        self._execute("clickhouse_gold.sql")
        folder.mkdir(parents=True, exist_ok=True)
        for name in GOLD:
            path = folder / f"{name}.parquet"
            path.unlink(missing_ok=True)
            self._connection.query(f"INSERT INTO FUNCTION file('{path}', Parquet) SELECT * FROM {name}")

    def close(self) -> None:
        """Give back the memory."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _execute(self, name: str) -> None:
        for statement in statements(name):
            self._connection.query(statement)


def _glob(paths: Sequence[str]) -> str:
    """The files as one pattern; its braces must come behind the folder that all have in common."""
    folder = os.path.commonpath([os.path.dirname(path) for path in paths])  # noqa: PTH120 - pathlib has no commonpath
    return f"{folder}/{{{','.join(os.path.relpath(path, folder) for path in paths)}}}"
