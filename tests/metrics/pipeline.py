"""A random log through the whole pipeline on disk, in one go or with events that arrive days late; and rebuilt from raw."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from jobs import all_jobs
from lake import tables
from reelhouse.events import AnyEvent, Envelope
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.metrics.factory import START, Row, World
from tests.metrics.logs import DURATIONS_MS
from tests.metrics.worlds import NAMES

LAST_US = int((START.timestamp() + 3 * 86_400) * 1_000_000)
KINDS = {"shared": "link", "reacted": "like", "segment_served": "video"}
FIELDS = {kind.__struct_config__.tag: kind.__struct_fields__ for kind in AnyEvent.__args__}


def timely(home: Path, log: list[Row]) -> World:
    """Gold, when all events arrive before anything is computed."""
    return _gold(home, [log])


def late(home: Path, log: list[Row]) -> World:
    """Gold, when every third event arrives after the tables were made, and the last of them once more."""
    in_time = [row for place, row in enumerate(log) if place % 3]
    behind = [row for place, row in enumerate(log) if not place % 3]
    return _gold(home, [in_time, behind[::2], [*behind[1::2], *behind[:1]]])


def rebuilt(home: Path) -> World:
    """Gold of a home, computed once more from its raw events after everything that was made of them is gone."""
    for folder in sorted((home / "lake").glob("*/*")):
        if folder.parent.name in ("silver", "gold") and folder.name != tables.VIDEOS.short:
            shutil.rmtree(folder)
    return _gold(home, [], begin=False)


def _gold(home: Path, deliveries: list[list[Row]], *, begin: bool = True) -> World:
    platform = Platform.open(Settings(home=home))
    try:
        if begin:
            _upload(platform)
        for log in deliveries or [[]]:
            _receive(platform, log)
            _settle(platform)
        return {name: platform.storage.read(tables.BY_NAME[f"gold.{name}"]) for name in NAMES}
    finally:
        platform.close()


def _settle(platform: Platform) -> None:
    rooms = ("ingest", "tidy", "gold")
    for job in (job for job in all_jobs() if job.name.split(".")[0] in rooms and job.name != "tidy.videos"):
        run(platform, job)


def _upload(platform: Platform) -> None:
    """Recordings, and their durations as if they had been probed."""
    known = [{"video": video, "workspace": "w_1", "duration_ms": ms} for video, ms in sorted(DURATIONS_MS.items())]
    platform.storage.replace(tables.VIDEOS, pa.Table.from_pylist(known, schema=tables.VIDEOS.schema), where="")


def _receive(platform: Platform, log: list[Row]) -> None:
    platform.inbox.append("events", [msgspec.msgpack.encode(_envelope(row)) for row in log])


def _envelope(row: Row) -> Envelope:
    person = row["viewer"] if row["viewer_kind"] == "person" else None
    return Envelope(
        received_at_us=LAST_US,
        payload=msgspec.json.encode(_payload(row)),
        workspace=row["workspace"],
        subject=person,
        role=row["role"],
        agent="Googlebot/2.1" if row["is_bot"] else "",
        door="media" if row["type"] == "segment_served" else "events",
    )


def _payload(row: Row) -> dict[str, Any]:
    """The event as its player would have sent it; what it does not say and must is nought."""
    at_ms = int(row["at"].timestamp() * 1000)
    needed = {"position_ms": 0, "start_ms": 0, "end_ms": 0, "code": "x", "query": "", "results": [], "rank": 0,
              "kind": KINDS.get(row["type"])}  # fmt: skip
    said = needed | {name: value for name, value in row.items() if value is not None}
    told = said | {"id": _id(row, at_ms), "at_ms": at_ms, "viewer": f"{row['viewer']}_visitor", "schema": 1}
    names = [
        name for name in FIELDS[row["type"]] if name in told and (name != "viewer" or row["viewer_kind"] == "visitor")
    ]
    return {"type": row["type"]} | {name: told[name] for name in names}


def _id(row: Row, at_ms: int) -> str:
    digits = f"{at_ms:012x}7{hashlib.sha256(row['event_id'].encode()).hexdigest()[:3]}8{row['number']:07x}{row['session'][-8:]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
