"""Runs an Intake: records of an inbox topic to rows of a bronze table, each exactly once."""

from __future__ import annotations

import pyarrow as pa

from reelhouse.job import Intake
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.ports import Txn

BATCH_RECORDS = 50_000


def due(platform: Platform, job: Intake) -> int:
    """How many acknowledged records are not in bronze yet."""
    return platform.inbox.last(job.topic) - _committed(platform, job)


def run(platform: Platform, job: Intake) -> Report:
    """Commit all waiting records, in batches; rows and position share one commit, so a kill repeats nothing."""
    report = Report(job=job.name)
    while records := platform.inbox.read(job.topic, after=_committed(platform, job), limit=BATCH_RECORDS):
        rows = job.parse([record.body for record in records])
        positions = pa.array([record.position for record in records], pa.int64())
        rows = rows.append_column("seq", positions).append_column("position", positions)
        rows = rows.append_column("source", pa.repeat(pa.scalar("inbox"), len(records)))
        commit = platform.storage.append(job.writes, rows, txn=Txn(app=_app(job), position=records[-1].position))
        if commit is not None:
            report = report.plus(Report(job=job.name, items=len(records), rows=commit.rows, bytes=commit.bytes))
    return report


def _app(job: Intake) -> str:
    return f"intake/{job.topic}"


def _committed(platform: Platform, job: Intake) -> int:
    position = platform.storage.watermark(job.writes, _app(job))
    return -1 if position is None else position
