"""Bronze to gold as a practised hand would write it for DuckDB alone: two SQL texts, no contract, no versions, no restarts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

GOLD = ("video_daily", "workspace_daily", "viewer_video", "playback_quality", "search_daily", "retention")


class ByHand:
    """One DuckDB in memory over the Parquet files of bronze.events and silver.videos."""

    def __init__(self, *, bronze: Sequence[str], videos: Sequence[str]) -> None:
        self._bronze, self._videos = list(bronze), list(videos)
        self._connection: duckdb.DuckDBPyConnection | None = None

    def events(self) -> None:
        """Start anew and make the typed events."""
        import duckdb

        self.close()
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.read_parquet(self._bronze).create_view("raw")
        self._connection.read_parquet(self._videos).create_view("videos")
        self._connection.execute(_text("by_hand_events.sql"))

    def gold(self, folder: Path) -> None:
        """Make the gold tables from the typed events and store each as a Parquet file in `folder`."""
        self._open.execute(_text("by_hand_gold.sql"))
        folder.mkdir(parents=True, exist_ok=True)
        for name in GOLD:
            self._open.table(name).write_parquet(str(folder / f"{name}.parquet"), compression="zstd")

    def table(self, name: str) -> pa.Table:
        """The rows of a gold table."""
        return self._open.table(name).to_arrow_table()

    def close(self) -> None:
        """Give back the memory."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @property
    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise RuntimeError("events() comes first")
        return self._connection


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
