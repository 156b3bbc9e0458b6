"""Runs a Tail: new rows of an append-only table, parsed once, to several tables, each exactly once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from reelhouse.job import Output, Tail
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.ports import Txn

BATCH_ROWS = 250_000


def due(platform: Platform, job: Tail) -> int:
    """How many rows some output has not seen yet."""
    return max(0, _newest(platform, job) - min(_marks(platform, job)))


def run(platform: Platform, job: Tail) -> Report:
    """Follow the table to its end; `rows` counts what the first output accepted."""
    newest = _newest(platform, job)
    report = Report(job=job.name)
    while (start := min(_marks(platform, job))) < newest:
        upto = min(start + BATCH_ROWS, newest)
        report = report.plus(_advance(platform, job, start, upto))
    return report


def _advance(platform: Platform, job: Tail, start: int, upto: int) -> Report:
    source = platform.engine.table(job.reads)
    parsed = job.parse(platform.engine.fetch(source.filter(source.seq > start, source.seq <= upto).order_by("seq")))
    counts = [_feed(platform, job, output, parsed, upto) for output in job.outputs]
    return Report(job=job.name, items=upto - start, rows=counts[0])


def _feed(platform: Platform, job: Tail, output: Output, parsed: pa.Table, upto: int) -> int:
    mark = _mark(platform, job, output)
    fresh = platform.engine.memory(parsed.filter(pc.greater(parsed["seq"], mark)))
    known = platform.engine.table(job.outputs[0].table)
    rows = platform.engine.fetch(output.select(fresh, known))
    commit = platform.storage.append(output.table, rows, txns=[Txn(app=_app(job), position=upto, after=mark)])
    return commit.rows if commit else 0


def _newest(platform: Platform, job: Tail) -> int:
    if platform.storage.version(job.reads) is None:
        return -1
    source = platform.engine.table(job.reads)
    value = platform.engine.fetch(source.aggregate(newest=source.seq.max()))["newest"][0].as_py()
    return -1 if value is None else value


def _marks(platform: Platform, job: Tail) -> list[int]:
    return [_mark(platform, job, output) for output in job.outputs]


def _mark(platform: Platform, job: Tail, output: Output) -> int:
    position = platform.storage.watermark(output.table, _app(job))
    return -1 if position is None else position


def _app(job: Tail) -> str:
    return f"tail/{job.name}"
