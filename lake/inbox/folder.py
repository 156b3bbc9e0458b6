"""The durable inbox in a folder: one process writes, any may read. A record that `append` returned for is on disk."""

from __future__ import annotations

import fcntl
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lake.durable import make_folder
from lake.inbox.redaction import redacted, redacted_in_place
from lake.inbox.segment import Segments
from lake.inbox.writer import Writer
from reelhouse.errors import BadInput, Unavailable
from reelhouse.ports import Record

TOPIC = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
SEGMENT_BYTES = 64 * 1024**2


class FolderInbox:
    """Topics below `root`, each a folder of append-only segments. Safe for threads.

    The first append takes the lock of the folder, which falls when the process ends or at `close`.
    """

    def __init__(self, root: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.root = root.absolute()
        self._segment_bytes = segment_bytes
        self._lock = threading.Lock()
        self._writers: dict[str, Writer] = {}
        self._segments: dict[str, Segments] = {}
        self._owned: int | None = None

    def append(self, topic: str, bodies: Sequence[bytes], *, keys: Sequence[str] | None = None) -> int:  # noqa: ARG002
        """Store durably (fsync) and give the position of the last one; a topic is a single log, whatever the keys.

        Unavailable when another process writes here, or when the disk takes no more; then nothing was acknowledged.
        """
        return self._writer(topic).append(bodies)

    def logs(self, topic: str) -> Sequence[int]:  # noqa: ARG002 - the same for every topic
        """One log a topic."""
        return (0,)

    def log_name(self, topic: str, log: int = 0) -> str:  # noqa: ARG002
        """The topic's own name."""
        return topic

    def read(self, topic: str, *, after: int, limit: int, log: int = 0) -> Sequence[Record]:  # noqa: ARG002
        """Records behind position `after` (-1: from the start), in order; only durable ones."""
        return self._reader(topic).read(after=after, limit=limit)

    def last(self, topic: str, *, log: int = 0) -> int:  # noqa: ARG002
        """Position of the newest durable record, -1 when there is none."""
        return self._reader(topic).last()

    def redact(
        self,
        topic: str,
        change: Callable[[bytes], bytes | None],
        *,
        taken: Mapping[int, int],  # noqa: ARG002
    ) -> int:
        """Put other bytes in the place of records for which `change` gives some; positions stay. Gives how many.

        Unavailable while another process writes here.
        """
        with self._lock:
            if self._owned is None:
                self._owned = _take(self.root)
            if (writer := self._writers.pop(topic, None)) is not None:
                writer.close()
            self._segments.pop(topic, None)
            return redacted(self._folder(topic), change)

    def redact_settled(
        self,
        topic: str,
        change: Callable[[bytes], bytes | None],
        *,
        taken: Mapping[int, int],
    ) -> tuple[int, bool]:
        """The same beside the process that writes here; the segment that it appends to is left for another time.

        Bytes must be as many as before, or the record stays: who reads a segment keeps its places.
        """
        had_it = self._owned is not None
        try:
            return self.redact(topic, change, taken=taken), False
        except Unavailable:
            return redacted_in_place(self._folder(topic), change), True
        finally:
            if not had_it:
                self.close()

    def close(self) -> None:
        """Let another process write."""
        with self._lock:
            for writer in self._writers.values():
                writer.close()
            self._writers.clear()
            if self._owned is not None:
                os.close(self._owned)
                self._owned = None

    def _writer(self, topic: str) -> Writer:
        with self._lock:
            if topic not in self._writers:
                if self._owned is None:
                    self._owned = _take(self.root)
                self._writers[topic] = Writer(self._folder(topic), segment_bytes=self._segment_bytes)
            return self._writers[topic]

    def _reader(self, topic: str) -> Segments:
        with self._lock:
            return self._segments.setdefault(topic, Segments(self._folder(topic)))

    def _folder(self, topic: str) -> Path:
        if not TOPIC.fullmatch(topic):
            raise BadInput(f"'{topic}' is no name of a topic.", hint="Use small letters, digits, - and _.")
        return self.root / topic


def _take(root: Path) -> int:
    """Hold the lock file of the folder; its content says who does."""
    make_folder(root)
    handle = os.open(root / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(handle, 200, 0).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        hint = "Stop it, or send through its address: one process writes to an inbox at a time."
        raise Unavailable(f"Another process writes to the inbox {root}: {owner}.", hint=hint) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()} ({' '.join(sys.argv[:2])[:150]})".encode(), 0)
    return handle
