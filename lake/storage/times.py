"""When each commit of one table was made, so that a past time finds its version. Each commit is read once."""

from __future__ import annotations

import threading
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from lake.storage.commits import commits_back
from reelhouse.errors import VersionGone

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from lake.storage.place import Place

MICROSECONDS = 1000


@dataclass(slots=True)
class CommitTimes:
    """The commits of a table that its log still tells of, in order, each with its time.

    Clocks of writers differ, so a commit counts as made no earlier than the commits before it.
    """

    place: Place
    _identity: str = ""
    _versions: list[int] = field(default_factory=list)
    _times_us: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def version_at(self, snapshot: DeltaTable, at_us: int) -> int | None:
        """The newest version that was made by `at_us`; None before the first. VersionGone when the log no longer tells."""
        with self._lock:
            self._catch_up(str(snapshot.metadata().id), snapshot.version())
            place = bisect_right(self._times_us, at_us)
            if place:
                return self._versions[place - 1]
            if self._versions and self._versions[0] > 0:
                raise VersionGone("The log of a table does not reach back to that time.")
            return None

    def _catch_up(self, identity: str, newest: int) -> None:
        if identity != self._identity:
            self._identity, self._versions, self._times_us = identity, [], []
        known = self._versions[-1] if self._versions else -1
        if known >= newest:
            return
        fresh = list(takewhile(lambda commit: commit[0] > known, commits_back(self.place, newest)))[::-1]
        times = [int(commit.get("timestamp", 0)) * MICROSECONDS for _, commit in fresh]
        start = self._times_us[-1] if self._times_us else 0
        self._times_us += list(accumulate(times, max, initial=start))[1:]
        self._versions += [version for version, _ in fresh]
