"""Small homes for pipelines that get killed: a few short recordings and some hundred events, waiting to be worked on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from demo.render import render
from demo.talk import load_talks, shortened
from lake import tables
from media.ffmpeg import ffmpeg
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from reelhouse.table import Table
from tests.media.recordings import H264, pictures
from tests.platform.world import event, receive, upload

TALK_MS = 9_000
EVENTS = 600
OTHER = "w_other"
CLIPS, CLIP_SECONDS = ("v_left", "v_right"), 2
PEOPLE = 12
# When work was done, and how often, is no part of what it gave.
BOOK_OF_WORK = "ops.runs"


def waiting_home(home: Path) -> Path:
    """Everything was captured, nothing was worked on; two workspaces, which some people know both."""
    home.mkdir(parents=True)
    platform = Platform.open(Settings(home=home))
    for number, talk in enumerate(load_talks()[:2]):
        put(platform, f"v_{number}", render(shortened(talk, to_ms=TALK_MS), home / f"{talk.slug}.mp4"), name=talk.title)
    for number, clip in enumerate(CLIPS):
        recording = home / f"{clip}.mp4"
        ffmpeg([*pictures(CLIP_SECONDS + number), *H264, str(recording)])
        put(platform, clip, recording, name=clip, workspace=OTHER)
    events = [
        event(number, video=f"v_{number % 2}", viewer=f"n_viewer_{number % 7}", consent="granted")
        for number in range(EVENTS)
    ]
    receive(platform, *events, *events[::50], b'{"torn')
    for person in range(PEOPLE):
        known = {"viewer": f"n_both_{person:04}", "consent": "granted"}
        first = EVENTS + 100 * person
        receive(platform, event(first, video="v_0", **known))
        watched = [event(first + 10 * n, video=clip, **known) for n, clip in enumerate(CLIPS, start=1)]
        receive(platform, *watched, workspace=OTHER)
    platform.inbox.close()
    return home


def put(platform: Platform, video: str, recording: Path, **told: str) -> None:
    """Move a recording into the platform and tell of it."""
    content = recording.read_bytes()
    platform.blobs.put_file(f"originals/{video}/source.mp4", recording)
    upload(platform, video, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), **told)
    recording.unlink()


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
