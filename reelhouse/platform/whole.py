"""Runs a Whole: a computation over whole small tables, done again when any of them changed."""

from __future__ import annotations

from reelhouse.job import Whole
from reelhouse.platform import Platform
from reelhouse.platform import inputs as changes
from reelhouse.platform.report import Report
from reelhouse.platform.tools import LocalTools
from reelhouse.platform.turn import in_turn
from reelhouse.ports import Txn


def due(platform: Platform, job: Whole) -> bool:
    """Whether an input or the code differs from what the output was made from."""
    return changes.made(platform, job.writes) != _now(platform, job)


def run(platform: Platform, job: Whole) -> Report:
    """Compute and swap in the whole table; nothing when it is up to date."""
    return in_turn(platform, job.writes, job.name, lambda turn: _attempt(platform, job, turn))


def _attempt(platform: Platform, job: Whole, turn: Txn) -> Report | None:
    now = _now(platform, job)
    if changes.made(platform, job.writes) == now:
        return Report(job=job.name)
    reads = {
        table.name: platform.engine.fetch(platform.engine.table(table, version=now.inputs.get(table.name)))
        for table in job.reads
    }
    with LocalTools(platform).workplace() as tools:
        rows = job.run(reads, tools)
    commit = platform.storage.replace(job.writes, rows, where="", notes=now.notes(), txns=[turn])
    return commit and Report(job=job.name, items=1, rows=commit.rows, bytes=commit.bytes)


def _now(platform: Platform, job: Whole) -> changes.Made:
    return changes.Made(code=changes.digest(job.name, job.version), inputs=changes.versions(platform, job.reads))
