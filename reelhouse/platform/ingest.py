"""The light loop that brings acknowledged records to silver within a second or so; what it did is booked once a minute."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from lake import tables
from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.platform.run import book, carry_out, is_due
from reelhouse.platform.upkeep import join_small_files

BOOK_SECONDS = 60.0
JOINED = (tables.EVENTS_RAW, tables.EVENTS)


@dataclass(slots=True)
class Ingest:
    """Carries out a few quick jobs whenever they are due, in order."""

    platform: Platform
    jobs: Sequence[Job]
    _done: dict[str, Report] = field(default_factory=dict)
    _booked_at: float = field(default_factory=time.monotonic)

    def tick(self) -> int:
        """Do what is due now, once; gives how many items there were."""
        items = 0
        for job in self.jobs:
            if is_due(self.platform, job):
                report = carry_out(self.platform, job)
                self._done[job.name] = self._done.get(job.name, Report(job=job.name)).plus(report)
                items += report.items
        if time.monotonic() - self._booked_at >= BOOK_SECONDS:
            self.book()
        return items

    def book(self) -> None:
        """Enter what was done since the last time into the book of runs, and join the small files that it made."""
        if self._done:
            today = dt.datetime.now(dt.UTC).date()
            days = [(today - dt.timedelta(days=back)).isoformat() for back in range(2)]
            for table in JOINED:
                join_small_files(self.platform, table, days)
        for report in self._done.values():
            book(self.platform, report)
        self._done.clear()
        self._booked_at = time.monotonic()
