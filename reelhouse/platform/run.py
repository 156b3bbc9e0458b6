"""One door to all kinds of job: is there anything to do, and do it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pyarrow as pa

from lake import tables
from reelhouse.job import Index, Intake, Job, Step, Tail, Transform, Whole
from reelhouse.platform import Platform, index, intake, step, streamed, tail, transform, whole
from reelhouse.platform.locks import all_exclusive, exclusive
from reelhouse.platform.report import Report


def is_due(platform: Platform, job: Job) -> bool:
    """Whether a run of this job would change anything now."""
    match job:
        case Intake():
            return intake.due(platform, job) > 0
        case Tail():
            return tail.due(platform, job) > 0
        case Transform():
            return transform.plan(platform, job).due
        case Step():
            return bool(step.due(platform, job))
        case Whole():
            return whole.due(platform, job)
        case Index():
            return index.due(platform, job)


def run(platform: Platform, job: Job, *, days: frozenset[str] = frozenset()) -> Report:
    """Do what is due, and nothing when nothing is; one run of a job at a time on one home.

    `days` of a transform that works by day are done again even if they are not due.
    """
    report = carry_out(platform, job, days=days)
    if not isinstance(job, Step):
        book(platform, report)
    return report


def carry_out(platform: Platform, job: Job, *, days: frozenset[str] = frozenset()) -> Report:
    """The same without an entry in the book of runs, for whoever does much in little time and books it together."""
    started = time.perf_counter()
    with exclusive(platform.home / "locks", job.name):
        report = _run(platform, job, days)
    return dataclasses.replace(report, seconds=time.perf_counter() - started)


@contextmanager
def alone(platform: Platform, jobs: Iterable[Job]) -> Iterator[Callable[[Job], Report]]:
    """Nobody else runs these jobs, or upkeep, on this home meanwhile; gives what carries one of them out."""
    with all_exclusive(platform.home / "locks", {job.name for job in jobs} | {"replay", "upkeep"}):
        yield lambda job: _run(platform, job, frozenset())


def book(platform: Platform, report: Report) -> None:
    """Enter a run that did something into the book of runs."""
    if report.items:
        platform.storage.append(tables.RUNS, _run_row(report))


def _run_row(report: Report) -> pa.Table:
    """The entry in the book of runs; steps write their own, one for each video."""
    row = {
        "step": report.job,
        "status": "done",
        "reason": "",
        "attempt": 1,
        "started_at": dt.datetime.now(dt.UTC) - dt.timedelta(seconds=report.seconds),
        "seconds": report.seconds,
        "items": report.items,
        "rows": report.rows,
    }
    return pa.Table.from_pylist([row], schema=tables.RUNS.schema)


def _run(platform: Platform, job: Job, days: frozenset[str]) -> Report:
    match job:
        case Intake() if (stream := platform.stream) is not None:
            return streamed.run(platform, job, stream)
        case Intake():
            return intake.run(platform, job)
        case Tail():
            return tail.run(platform, job)
        case Transform():
            return transform.run(platform, job, days=days)
        case Step():
            return step.run(platform, job)
        case Whole():
            return whole.run(platform, job)
        case Index():
            return index.run(platform, job)
