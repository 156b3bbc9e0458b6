"""What pages read of the lake: small tables held in memory per version, documents of one video read when asked for.

A table's version is looked at every LOOK_SECONDS at most; a new version is read once, by whoever asks first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lake import tables
from reelhouse.errors import UnknownColumn
from serving.remember import Remembered

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Engine, Storage
    from reelhouse.table import Table

LOOK_SECONDS = 0.5
DOCUMENT_SECONDS = 600.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What the lake knows of a recording: its state, and its measures when it was probed."""

    state: str
    reason: str
    duration_ms: int | None
    width: int | None
    height: int | None
    has_video: bool | None
    has_audio: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """Something made from a recording: which step made it, what it is, and where its main file lies."""

    step: str
    kind: str
    blob: str
    duration_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the newest run of a step on a video ended."""

    status: str
    reason: str
    attempt: int
    rows: int
    work_key: str


class Held(Generic[T]):
    """The newest version of one table in a form that pages use."""

    def __init__(
        self, storage: Storage, table: Table, *, columns: Sequence[str], form: Callable[[pa.Table], T]
    ) -> None:
        self._storage, self._table, self._columns, self._form = storage, table, columns, form
        self._lock = threading.Lock()
        self._looked_at = -LOOK_SECONDS
        self._version: int | None = -1
        self._value: T | None = None

    def value(self) -> T:
        """The table as it was at most LOOK_SECONDS ago."""
        with self._lock:
            now = time.monotonic()
            if self._value is None or now - self._looked_at >= LOOK_SECONDS:
                version = self._storage.version(self._table)
                if self._value is None or version != self._version:
                    self._value, self._version = self._form(self._rows(version)), version
                self._looked_at = now
            return self._value

    def _rows(self, version: int | None) -> pa.Table:
        try:
            return self._storage.read(self._table, version=version, columns=self._columns)
        except UnknownColumn:  # an open table before the metric's first column
            return self._table.schema.empty_table()


class LakeView:
    """The lake as pages see it."""

    def __init__(self, storage: Storage, engine: Engine) -> None:
        self._storage, self._engine = storage, engine
        self._recordings = Held(storage, tables.VIDEOS, columns=_fields(Recording, "video"), form=_recordings)
        self._files = Held(storage, tables.MEDIA_FILES, columns=_fields(MediaFile, "video"), form=_files)
        self._runs = Held(storage, tables.RUNS, columns=_fields(Run, "video", "step", "started_at"), form=_runs)
        self._views = Held(storage, tables.VIDEO_DAILY, columns=("video", "views"), form=_views)
        self._documents: Remembered[tuple[str, int | None, str], list[dict[str, Any]]] = Remembered(
            seconds=DOCUMENT_SECONDS, size=500
        )
        self._played: Remembered[tuple[str, int | None], dict[str, int]] = Remembered(
            seconds=DOCUMENT_SECONDS, size=500
        )
        self._versions: Remembered[str, int | None] = Remembered(seconds=LOOK_SECONDS)

    def warm(self) -> None:
        """Read the small tables now, so that the first page need not wait."""
        for held in (self._recordings, self._files, self._runs, self._views):
            held.value()

    def recordings(self) -> Mapping[str, Recording]:
        """Every recording that has reached silver, by video."""
        return self._recordings.value()

    def files(self) -> Mapping[str, Sequence[MediaFile]]:
        """What was made to be played or shown, by video."""
        return self._files.value()

    def runs(self) -> Mapping[str, Mapping[str, Run]]:
        """The newest run of each step, by video and step."""
        return self._runs.value()

    def views(self) -> Mapping[str, int] | None:
        """Views of all time by video; None before anything was counted."""
        return self._views.value()

    def document(self, table: Table, video: str) -> list[dict[str, Any]]:
        """The rows of one video in the order of their index; `video` is an id of the catalog, never a caller's text."""
        version = self._version(table)
        return self._documents.get((table.name, version, video), lambda: self._read(table, version, video))

    def distinct_ms(self, person: str) -> Mapping[str, int]:
        """Milliseconds of each video that a person has played at least once, consent given."""
        version = self._version(tables.PLAYED)
        return self._played.get((person, version), lambda: self._read_played(person))

    def _version(self, table: Table) -> int | None:
        return self._versions.get(table.name, lambda: self._storage.version(table))

    def _read(self, table: Table, version: int | None, video: str) -> list[dict[str, Any]]:
        order = "index" if "index" in table.schema.names else "rank"
        rows = self._storage.read(table, version=version, where=f"video = '{video}'")
        return rows.sort_by(order).to_pylist()

    def _read_played(self, person: str) -> dict[str, int]:
        if self._version(tables.PLAYED) is None:
            return {}
        played = self._engine.table(tables.PLAYED)
        own = played.filter(played.viewer == person).select("video", "start_ms", "end_ms")
        spans: dict[str, list[tuple[int, int]]] = {}
        for row in self._engine.fetch(own).to_pylist():
            spans.setdefault(row["video"], []).append((row["start_ms"], row["end_ms"]))
        return {video: union_ms(parts) for video, parts in spans.items()}


def union_ms(spans: Iterable[tuple[int, int]]) -> int:
    """Length of the union of spans of time."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _fields(kind: type, *more: str) -> tuple[str, ...]:
    return (*more, *kind.__annotations__)


def _recordings(rows: pa.Table) -> dict[str, Recording]:
    return {
        row.pop("video"): Recording(**row | {"duration_ms": row["duration_ms"] or None}) for row in rows.to_pylist()
    }


def _files(rows: pa.Table) -> dict[str, list[MediaFile]]:
    found: dict[str, list[MediaFile]] = {}
    for row in rows.to_pylist():
        found.setdefault(row.pop("video"), []).append(MediaFile(**row))
    return found


def _runs(rows: pa.Table) -> dict[str, dict[str, Run]]:
    found: dict[str, dict[str, Run]] = {}
    for row in rows.sort_by("started_at").to_pylist():
        own = found.setdefault(row.pop("video"), {})
        step = row.pop("step")
        del row["started_at"]
        own[step] = Run(**row)
    return found


def _views(rows: pa.Table) -> dict[str, int] | None:
    if "views" not in rows.column_names:
        return None
    summed = rows.group_by("video").aggregate([("views", "sum")])
    return dict(zip(summed["video"].to_pylist(), summed["views_sum"].to_pylist(), strict=True))
