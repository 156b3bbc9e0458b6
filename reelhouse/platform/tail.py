"""Runs a Tail: new rows of an append-only table, parsed and judged once, to several tables, each exactly once."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reelhouse.job import Output, Tail
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.ports import Txn

if TYPE_CHECKING:
    import ibis.expr.types as ir

BATCH_ROWS = 250_000
Batch = tuple[int, int, pa.Table]  # rows after this `seq`, up to and with this one


def due(platform: Platform, job: Tail) -> int:
    """How many rows have not been looked at yet."""
    return max(0, _newest(platform, job) - _done(platform, job))


def run(platform: Platform, job: Tail) -> Report:
    """Follow the table to where it ends now; `rows` counts what the last output took."""
    newest = _newest(platform, job)
    report = Report(job=job.name)
    with closing(_batches(platform, job, newest)) as batches:
        for start, upto, parsed in batches:
            if _done(platform, job) != start:
                return report.plus(run(platform, job))  # somebody else was faster: go on from where the table is
            report = report.plus(_advance(platform, job, parsed, start, upto))
    return report


def _batches(platform: Platform, job: Tail, newest: int) -> Iterator[Batch]:
    """Parsed batches from where the tail is up to `newest`: while one is worked on, the next is parsed and one more read."""
    starts = range(_done(platform, job), newest, BATCH_ROWS)
    bounds = ((start, min(start + BATCH_ROWS, newest)) for start in starts)
    raw = _ahead((start, upto, _raw(platform, job, start, upto)) for start, upto in bounds)
    with closing(raw):
        yield from _ahead((start, upto, job.parse(rows)) for start, upto, rows in raw)


def _ahead(made: Generator[Batch, None, None]) -> Iterator[Batch]:
    """The same batches; each is made while the one before it is used."""
    with closing(made), ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        waiting = pool.submit(next, made, None)
        while (batch := waiting.result()) is not None:
            waiting = pool.submit(next, made, None)
            yield batch


def _raw(platform: Platform, job: Tail, start: int, upto: int) -> pa.Table:
    source = platform.engine.table(job.reads, within={"seq": (start + 1, upto)})
    return platform.engine.fetch(source.order_by("seq"))


def _advance(platform: Platform, job: Tail, parsed: pa.Table, start: int, upto: int) -> Report:
    """One batch: the side outputs first, the one that says how far we are last.

    The marks are read before what is known: a commit of somebody else in between makes ours stale, never wrong.
    """
    marks = [_mark(platform, job, output) for output in job.outputs]
    judged = _judged(platform, job, parsed)
    counts = [_feed(platform, job, output, judged, mark, upto) for output, mark in zip(job.outputs, marks, strict=True)]
    return Report(job=job.name, items=upto - start, rows=counts[-1])


def _judged(platform: Platform, job: Tail, parsed: pa.Table) -> pa.Table:
    """The parsed rows with what the judge says of each."""
    fresh = platform.engine.memory(parsed.select(list(job.judged)))
    inputs = {"fresh": fresh, "known": _known(platform, job, parsed)}
    verdicts = platform.engine.apply(job.judge, inputs).sort_by("seq")
    if not verdicts["seq"].equals(parsed["seq"]):
        raise AssertionError(f"{job.name}: the judge must give each row once")
    for name in verdicts.column_names:
        if name not in parsed.column_names:
            parsed = parsed.append_column(name, verdicts[name])
    return parsed


def _known(platform: Platform, job: Tail, parsed: pa.Table) -> ir.Table:
    """Known rows that could be met again: keys are ordered by time, so most files need not be read."""
    bounds = pc.min_max(parsed[job.known_key]).as_py()
    if bounds["min"] is None:
        return platform.engine.memory(job.known.schema.empty_table())
    return platform.engine.table(job.known, within={job.known_key: (bounds["min"], bounds["max"])})


def _feed(platform: Platform, job: Tail, output: Output, judged: pa.Table, mark: int, upto: int) -> int:
    """Append what this output has not got yet; a side output without rows needs no commit."""
    wanted = pc.and_(pc.greater(judged["seq"], mark), pc.equal(judged["verdict"], output.verdict))
    rows = output.select(judged.filter(wanted))
    if mark >= upto or (not rows.num_rows and output is not job.outputs[-1]):
        return 0
    commit = platform.storage.append(output.table, rows, txns=[Txn(app=_app(job), position=upto, after=mark)])
    return commit.rows if commit else 0


def _newest(platform: Platform, job: Tail) -> int:
    marked = platform.storage.watermark(job.reads, job.reads_mark) if job.reads_mark else None
    if marked is not None:
        return marked
    source = platform.engine.table(job.reads)
    value = platform.engine.fetch(source.aggregate(newest=source.seq.max()))["newest"][0].as_py()
    return -1 if value is None else value


def _done(platform: Platform, job: Tail) -> int:
    return _mark(platform, job, job.outputs[-1])


def _mark(platform: Platform, job: Tail, output: Output) -> int:
    position = platform.storage.watermark(output.table, _app(job))
    return -1 if position is None else position


def _app(job: Tail) -> str:
    return f"tail/{job.name}"
