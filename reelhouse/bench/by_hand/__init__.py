"""Bronze to gold as a practised hand would write it for one engine alone: two SQL texts, no contract, no restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

GOLD = ("video_daily", "workspace_daily", "viewer_video", "playback_quality", "search_daily", "retention")


class Peer(Protocol):
    """One engine over the Parquet files of bronze.events and silver.videos."""

    name: str

    def events(self) -> None:
        """Start anew and make the typed events."""
        ...

    def gold(self, folder: Path) -> None:
        """Make the gold tables from the typed events and store each below `folder` as `<name>.parquet`."""
        ...

    def close(self) -> None:
        """Give back the memory."""
        ...


def text(name: str) -> str:
    """One of the SQL files beside this one."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def statements(name: str) -> list[str]:
    """The statements of such a file, for an engine that takes them one by one."""
    return [part for part in text(name).split(";\n") if part.strip()]
