"""Runs a Step: finds the videos whose result is missing or was made otherwise, works on them, commits as they finish.

A piece of work is keyed by (content, step, version, tool revisions). `ops.runs` remembers how each ended; a kill loses the
items under way and at most the few that were finished but not committed.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from lake import tables
from reelhouse.errors import DiskFull
from reelhouse.job import Step
from reelhouse.platform import Platform
from reelhouse.platform.inputs import digest
from reelhouse.platform.report import Report

if TYPE_CHECKING:
    from reelhouse.platform.workers import Outcome

ATTEMPTS = 3
COMMIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One due piece of work: the row that the step's function gets, its key, and which attempt this is."""

    video: str
    work_key: str
    attempt: int
    row: pa.RecordBatch


def due(platform: Platform, job: Step) -> list[Item]:
    """The videos to work on, in the order of `items`; none that was done, refused, or failed three times."""
    reads = {table.short: platform.engine.table(table) for table in job.reads}
    rows = platform.engine.fetch(job.items(**reads)).combine_chunks()
    if not rows.num_rows:
        return []
    histories = _histories(platform, job)
    model = _revision(platform, job)
    found: list[Item] = []
    for index, batch in enumerate(_single(rows)):
        video = rows["video"][index].as_py()
        key = digest(rows["content"][index].as_py(), job.name, job.version, model)
        history = histories.get(video, History())
        failed = history.failures.count(key)
        if history.ended != key and failed < ATTEMPTS:
            found.append(Item(video=video, work_key=key, attempt=failed + 1, row=batch))
    return found


def run(platform: Platform, job: Step) -> Report:
    """Work on all that is due; a failed item is recorded with its reason and does not stop the others.

    A full disk is no fault of an item: it is not recorded, and when the others have ended DiskFull is raised.
    """
    items = {item.video: item for item in due(platform, job)}
    report = Report(job=job.name)
    if not items:
        return report
    outcomes = platform.workers.map(job.run, [item.row for item in items.values()])
    unwritten: list[DiskFull] = []
    for group in _groups(outcomes):
        unwritten += [outcome.error for outcome in group if isinstance(outcome.error, DiskFull)]
        ended = [outcome for outcome in group if not isinstance(outcome.error, DiskFull)]
        report = report.plus(_commit(platform, job, items, ended)) if ended else report
    if unwritten:
        raise unwritten[0]
    return report


def _single(rows: pa.Table) -> Iterator[pa.RecordBatch]:
    for index in range(rows.num_rows):
        yield rows.slice(index, 1).to_batches()[0]


def _revision(platform: Platform, job: Step) -> str:
    return ";".join(f"{tool}={getattr(platform, tool).revision}" for tool in job.uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How work on one video went so far: the key whose rows the table holds, and the failures since, by key."""

    ended: str | None = None
    failures: tuple[str, ...] = ()

    def then(self, status: str, work_key: str) -> History:
        """The history with one more entry; `retry` is somebody's wish to forget what failed or was refused."""
        match status:
            case "done" | "refused":
                return History(ended=work_key)
            case "retry":
                return History()
            case _:
                return History(ended=self.ended, failures=(*self.failures, work_key))


def _histories(platform: Platform, job: Step) -> dict[str, History]:
    """By video, read from the book of runs in the order in which things happened."""
    runs = platform.engine.table(tables.RUNS, units=[job.name], column="step")
    rows = platform.engine.fetch(
        runs.select("video", "work_key", "status", "started_at").order_by("started_at", "status")
    )
    found: dict[str, History] = {}
    for row in rows.to_pylist():
        found[row["video"]] = found.get(row["video"], History()).then(row["status"], row["work_key"])
    return found


def _groups(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes gathered for a moment, so that many quick items share a commit."""
    group: list[Outcome] = []
    since = time.monotonic()
    for outcome in outcomes:
        group.append(outcome)
        if time.monotonic() - since >= COMMIT_SECONDS:
            yield group
            group, since = [], time.monotonic()
    if group:
        yield group


def _commit(platform: Platform, job: Step, items: dict[str, Item], group: list[Outcome]) -> Report:
    """Swap in the rows of the finished videos, then record how each ended: in this order a kill only repeats work."""
    done = [outcome for outcome in group if outcome.rows is not None]
    size = 0
    if done:
        rows = pa.concat_tables([_keyed(outcome, items[outcome.video]) for outcome in done], promote_options="default")
        commit = platform.storage.replace(job.writes, rows, where=_where(job, [outcome.video for outcome in done]))
        size = commit.bytes if commit else 0
    platform.storage.append(tables.RUNS, _run_rows(platform, job, items, group))
    return Report(
        job=job.name,
        items=len(group),
        rows=sum(outcome.rows.num_rows for outcome in done if outcome.rows is not None),
        bytes=size,
        failed=sum(outcome.status == "failed" for outcome in group),
        refused=sum(outcome.status == "refused" for outcome in group),
        notes=tuple(f"{outcome.video}: {outcome.reason}" for outcome in group if outcome.reason),
    )


def _keyed(outcome: Outcome, item: Item) -> pa.Table:
    rows = outcome.rows
    assert rows is not None
    return rows.append_column("work_key", pa.repeat(pa.scalar(item.work_key), rows.num_rows))


def _where(job: Step, videos: list[str]) -> str:
    quoted = ", ".join(f"'{video}'" for video in sorted(videos))
    own = f"step = '{job.name}' AND " if "step" in job.writes.schema.names else ""
    return f"{own}video IN ({quoted})"


def _run_rows(platform: Platform, job: Step, items: dict[str, Item], group: list[Outcome]) -> pa.Table:
    model = _revision(platform, job)
    now = dt.datetime.now(dt.UTC)
    rows = [
        {
            "step": job.name,
            "video": outcome.video,
            "work_key": items[outcome.video].work_key,
            "status": outcome.status,
            "reason": outcome.reason,
            "attempt": items[outcome.video].attempt,
            "started_at": now - dt.timedelta(seconds=outcome.seconds),
            "seconds": outcome.seconds,
            "cpu_seconds": outcome.cpu_seconds,
            "items": 1,
            "rows": 0 if outcome.rows is None else outcome.rows.num_rows,
            "model": model,
        }
        for outcome in group
    ]
    return pa.Table.from_pylist(rows, schema=tables.RUNS.schema)
