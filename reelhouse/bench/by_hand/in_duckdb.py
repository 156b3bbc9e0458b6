"""By hand for DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.by_hand import GOLD, text

if TYPE_CHECKING:
    import duckdb


class InDuckDb:
    """One DuckDB in memory; every core, and what does not fit into memory goes to `scratch`."""

    def __init__(self, *, bronze: Sequence[str], videos: Sequence[str], scratch: Path) -> None:
        import duckdb

        self.name = f"DuckDB {duckdb.__version__} by hand"
        self._bronze, self._videos, self._scratch = list(bronze), list(videos), scratch
        self._connection: duckdb.DuckDBPyConnection | None = None

    def events(self) -> None:
        """Start anew and make the typed events."""
        import duckdb

        self.close()
        self._connection = duckdb.connect(config={"temp_directory": str(self._scratch / "overflow")})
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.read_parquet(self._bronze).create_view("raw")
        self._connection.read_parquet(self._videos).create_view("videos")
        self._connection.execute(text("duckdb_events.sql"))

    def gold(self, folder: Path) -> None:
        """Make the gold tables and store each as one Parquet file."""
        if self._connection is None:
            raise RuntimeError("events() comes first")
        self._connection.execute(text("duckdb_gold.sql"))
        folder.mkdir(parents=True, exist_ok=True)
        for name in GOLD:
            self._connection.table(name).write_parquet(str(folder / f"{name}.parquet"), compression="zstd")

    def close(self) -> None:
        """Give back the memory."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
