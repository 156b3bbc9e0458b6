"""Small homes for pipelines that get killed: two short talks and some hundred events, waiting to be worked on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from demo.render import render
from demo.talk import load_talks, shortened
from lake import tables
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from reelhouse.table import Table
from tests.platform.world import event, receive, upload

TALK_MS = 9_000
EVENTS = 600
# When work was done, and how often, is no part of what it gave.
BOOK_OF_WORK = "ops.runs"


def waiting_home(home: Path) -> Path:
    """Everything was captured, nothing was worked on."""
    home.mkdir(parents=True)
    platform = Platform.open(Settings(home=home))
    for number, talk in enumerate(load_talks()[:2]):
        recording = render(shortened(talk, to_ms=TALK_MS), home / f"{talk.slug}.mp4")
        content = recording.read_bytes()
        platform.blobs.put_file(f"originals/v_{number}/source.mp4", recording)
        upload(platform, f"v_{number}", sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), name=talk.title)
        recording.unlink()
    events = [
        event(number, video=f"v_{number % 2}", viewer=f"n_viewer_{number % 7}", consent="granted")
        for number in range(EVENTS)
    ]
    receive(platform, *events, *events[::50], b'{"torn')
    platform.inbox.close()
    return home


def content(home: Path) -> dict[str, list[str]]:
    """Every row of every table but the book of work, as sorted text: equal when two homes know the same."""
    platform = Platform.open(Settings(home=home))
    return {table.name: _rows(platform, table) for table in tables.ALL if table.name != BOOK_OF_WORK}


def commits(home: Path) -> int:
    """How many commits the tables of a home hold together."""
    return sum(1 for _ in home.glob("lake/*/*/_delta_log/*.json"))


def _rows(platform: Platform, table: Table) -> list[str]:
    if platform.storage.version(table) is None:
        return []
    return sorted(repr(row) for row in platform.storage.read(table).to_pylist())
