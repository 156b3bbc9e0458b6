"""Runs an Intake: records of an inbox topic to rows of a bronze table, each exactly once.

The rows, the position reached in each log and the newest `seq` share one commit, which is refused when another intake
has committed meanwhile: then what was read is read again from where the table stands now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from reelhouse.job import Intake
from reelhouse.platform import Platform, marks
from reelhouse.platform.report import Report
from reelhouse.ports import Record, Span

BATCH_RECORDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Records of one log, by its lasting name, and the position that they follow."""

    source: str
    after: int
    records: tuple[Record, ...]


def due(platform: Platform, job: Intake) -> int:
    """How many positions of the inbox are not in bronze yet."""
    ends = _ends(platform, job)
    return sum(max(0, end - _committed(platform, job, log)) for log, end in ends.items())


def run(platform: Platform, job: Intake) -> Report:
    """Commit the records that wait now, in batches; later ones are the next run's, so a run ends under any traffic."""
    ends = _ends(platform, job)
    report = Report(job=job.name)
    while parts := _next(platform, job, ends):
        report = report.plus(_commit(platform, job, parts))
    return report


def taken(platform: Platform, job: Intake) -> dict[int, int]:
    """The newest position of each log that is in bronze, -1 for none."""
    return {log: _committed(platform, job, log) for log in platform.inbox.logs(job.topic)}


def acknowledged(platform: Platform, topic: str) -> int:
    """How many records of a topic were ever acknowledged."""
    return sum(platform.inbox.last(topic, log=log) + 1 for log in platform.inbox.logs(topic))


def waiting(platform: Platform, job: Intake) -> Iterator[Record]:
    """The acknowledged records that are not in bronze yet, log by log, in order."""
    for log, end in _ends(platform, job).items():
        after = _committed(platform, job, log)
        while after < end:
            records = platform.inbox.read(job.topic, after=after, limit=BATCH_RECORDS, log=log)
            yield from records
            after = records[-1].position if records else end


def _ends(platform: Platform, job: Intake) -> dict[int, int]:
    return {log: platform.inbox.last(job.topic, log=log) for log in platform.inbox.logs(job.topic)}


def _next(platform: Platform, job: Intake, ends: Mapping[int, int]) -> list[Part]:
    parts: list[Part] = []
    room = BATCH_RECORDS
    for log, end in sorted(ends.items()):
        source = platform.inbox.log_name(job.topic, log)
        after = marks.committed(platform, job, source)
        if room and after < end:
            records = platform.inbox.read(job.topic, after=after, limit=room, log=log)
            # A log that was made anew meanwhile has another name, and these positions mean nothing in it.
            is_same = records and platform.inbox.log_name(job.topic, log) == source
            parts += [Part(source=source, after=after, records=tuple(records))] if is_same else []
            room -= len(records)
    return parts


def _commit(platform: Platform, job: Intake, parts: list[Part]) -> Report:
    before = marks.newest_seq(platform, job)
    records = [record for part in parts for record in part.records]
    rows = job.parse([record.body for record in records])
    seqs = pa.array(range(before + 1, before + 1 + len(records)), pa.int64())
    rows = rows.append_column("seq", seqs)
    rows = rows.append_column("position", pa.array([record.position for record in records], pa.int64()))
    sources = [pa.repeat(pa.scalar(part.source, pa.string()), len(part.records)) for part in parts]
    rows = rows.append_column("source", pa.chunked_array(sources, pa.string()))
    spans = {part.source: Span(after=part.after, upto=part.records[-1].position) for part in parts}
    txns = marks.moved(platform, job, spans, seqs=Span(after=before, upto=before + len(records)))
    commit = platform.storage.append(job.writes, rows, txns=txns)
    if commit is None:
        return Report(job=job.name)
    return Report(job=job.name, items=len(records), rows=commit.rows, bytes=commit.bytes)


def _committed(platform: Platform, job: Intake, log: int) -> int:
    return marks.committed(platform, job, platform.inbox.log_name(job.topic, log))
