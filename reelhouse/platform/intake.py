"""Runs an Intake: records of an inbox topic to rows of a bronze table, each exactly once.

The rows, the position reached in each log and the newest `seq` share one commit, which is refused when another intake
has committed meanwhile: then what was read is read again from where the table stands now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from reelhouse.job import Intake
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.ports import Record, Txn

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
        after = _mark(platform, job, _app(source))
        if room and after < end:
            records = platform.inbox.read(job.topic, after=after, limit=room, log=log)
            # A log that was made anew meanwhile has another name, and these positions mean nothing in it.
            is_same = records and platform.inbox.log_name(job.topic, log) == source
            parts += [Part(source=source, after=after, records=tuple(records))] if is_same else []
            room -= len(records)
    return parts


def _commit(platform: Platform, job: Intake, parts: list[Part]) -> Report:
    before = _newest_seq(platform, job)
    records = [record for part in parts for record in part.records]
    rows = job.parse([record.body for record in records])
    seqs = pa.array(range(before + 1, before + 1 + len(records)), pa.int64())
    rows = rows.append_column("seq", seqs)
    rows = rows.append_column("position", pa.array([record.position for record in records], pa.int64()))
    sources = [pa.repeat(pa.scalar(part.source, pa.string()), len(part.records)) for part in parts]
    rows = rows.append_column("source", pa.chunked_array(sources, pa.string()))
    marks = [Txn(app=_app(part.source), position=part.records[-1].position, after=part.after) for part in parts]
    seq = Txn(app=_seq_app(job), position=before + len(records), after=_marked_seq(platform, job))
    commit = platform.storage.append(job.writes, rows, txns=[*marks, seq])
    if commit is None:
        return Report(job=job.name)
    return Report(job=job.name, items=len(records), rows=commit.rows, bytes=commit.bytes)


def _app(source: str) -> str:
    return f"intake/{source}"


def _seq_app(job: Intake) -> str:
    return f"seq/{job.topic}"


def _committed(platform: Platform, job: Intake, log: int) -> int:
    return _mark(platform, job, _app(platform.inbox.log_name(job.topic, log)))


def _newest_seq(platform: Platform, job: Intake) -> int:
    """The newest `seq` in bronze; tables from before `seq` had a mark of its own used the position in the folder."""
    marked = _marked_seq(platform, job)
    return marked if marked >= 0 else _mark(platform, job, f"intake/{job.topic}")


def _marked_seq(platform: Platform, job: Intake) -> int:
    return _mark(platform, job, _seq_app(job))


def _mark(platform: Platform, job: Intake, app: str) -> int:
    position = platform.storage.watermark(job.writes, app)
    return -1 if position is None else position
