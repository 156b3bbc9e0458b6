"""A small world for pipeline tests: a platform on an empty folder, events as the API receives them, recordings as facts."""

from __future__ import annotations

import msgspec

from jobs import all_jobs
from reelhouse.events import Envelope, Fact
from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.table import Table

NOW_MS = 1_763_000_000_000
DAY_MS = 86_400_000


def uuid7(at_ms: int, number: int) -> str:
    """A UUIDv7 of a moment; different numbers give different ids."""
    digits = f"{at_ms:012x}7{number % 4096:03x}8{number:015x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def event(number: int, **changes: object) -> dict[str, object]:
    """A good interval event, ten of them to a session; `changes` replace its fields."""
    good = {"type": "interval", "id": uuid7(NOW_MS, number), "session": uuid7(NOW_MS, number // 10), "number": number,
            "at_ms": NOW_MS + number, "video": "v_1", "start_ms": 0, "end_ms": 5000, "wall_ms": 5000}  # fmt: skip
    return good | changes


def receive(platform: Platform, *payloads: object, **envelope: object) -> None:
    """Acknowledge events as the API does."""
    fixed = {"received_at_us": (NOW_MS + 60_000) * 1000, "workspace": "w_1"} | envelope
    bodies = [payload if isinstance(payload, bytes) else msgspec.json.encode(payload) for payload in payloads]
    platform.inbox.append("events", [msgspec.msgpack.encode(Envelope(payload=body, **fixed)) for body in bodies])  # type: ignore[arg-type]


def upload(platform: Platform, video: str, **changes: object) -> None:
    """Tell the lake of a recording as the catalog does."""
    known = {"received_at_us": NOW_MS * 1000, "fact": "uploaded", "video": video, "workspace": "w_1", "owner": "p_1",
             "name": f"Video {video}", "created_at_us": NOW_MS * 1000, "blob": f"originals/{video}/source.mp4",
             "sha256": video, "bytes": 1}  # fmt: skip
    platform.inbox.append("recordings", [msgspec.msgpack.encode(Fact(**(known | changes)))])  # type: ignore[arg-type]


def relational() -> list[Job]:
    """The jobs that need no model and no media tool."""
    return [job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold")]


def settle(platform: Platform) -> None:
    """Run every relational job once, in order."""
    for job in relational():
        run(platform, job)


def rows(platform: Platform, table: Table) -> set[tuple[object, ...]]:
    """All rows of a table, as a set of tuples; lists become tuples, numbers are rounded beyond their last honest digit."""
    return {tuple(_plain(value) for value in row.values()) for row in platform.storage.read(table).to_pylist()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 9)
    return tuple(value) if isinstance(value, list) else value
