"""Runs an Intake through the engine's own stream: the same rows and the same marks as the intake here, in the same commit.

Where a stream begins is read from the table, and each batch goes on from there or is refused: so both kinds of intake may
take turns, and a kill leaves a batch wholly there or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from reelhouse.job import Intake
from reelhouse.platform import Platform, marks
from reelhouse.platform.report import Report
from reelhouse.ports import Batch, Span, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A log's lasting name, and what is to be added to a position in it to get the row's `seq`."""

    source: str
    shift: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Records to rows of bronze, on whichever machine."""

    parse: Callable[[Sequence[bytes]], pa.Table]
    origins: Mapping[int, Origin]

    def __call__(self, log: int, positions: Sequence[int], bodies: Sequence[bytes]) -> pa.Table:
        """The rows of some records of one log."""
        origin = self.origins[log]
        rows = self.parse(bodies)
        rows = rows.append_column("seq", pa.array([position + origin.shift for position in positions], pa.int64()))
        rows = rows.append_column("position", pa.array(positions, pa.int64()))
        return rows.append_column("source", pa.repeat(pa.scalar(origin.source, pa.string()), len(rows)))


@dataclass(slots=True, kw_only=True)
class _Taking:
    """Commits batches as they come, until one is refused."""

    platform: Platform
    job: Intake
    sources: Mapping[int, str]
    report: Report
    refused: bool = field(default=False)

    def __call__(self, batch: Batch) -> bool:
        before = marks.newest_seq(self.platform, self.job)
        origins, newest = self._origins(batch, before)
        rows = batch.rows(Rows(parse=self.job.parse, origins=origins), self.job.writes.schema)
        spans = {self.sources[log]: span for log, span in batch.spans.items()}
        txns = marks.moved(self.platform, self.job, spans, seqs=Span(after=before, upto=newest))
        commit = self.platform.storage.append(self.job.writes, rows, txns=txns)
        if commit is None:
            self.refused = True
            return False
        done = Report(job=self.job.name, items=newest - before, rows=commit.rows, bytes=commit.bytes)
        self.report = self.report.plus(done)
        return True

    def _origins(self, batch: Batch, before: int) -> tuple[dict[int, Origin], int]:
        """Numbers go on from the newest one, log by log; every position is a record, which the batch makes sure of."""
        origins, newest = dict[int, Origin](), before
        for log, span in sorted(batch.spans.items()):
            origins[log] = Origin(source=self.sources[log], shift=newest - span.after)
            newest += span.upto - span.after
        return origins, newest


def run(platform: Platform, job: Intake, stream: Stream) -> Report:
    """Commit the records that wait now; again from where the table stands when another intake was faster."""
    report = Report(job=job.name)
    while True:
        taking = _Taking(platform=platform, job=job, sources=_sources(platform, job), report=report)
        after = {log: marks.committed(platform, job, source) for log, source in taking.sources.items()}
        for log, position in after.items():
            platform.inbox.read(job.topic, after=position, limit=0, log=log)  # an error, if Kafka removed what follows
        stream.follow(job.topic, after=after, take=taking)
        report = taking.report
        if not taking.refused:
            return report


def _sources(platform: Platform, job: Intake) -> dict[int, str]:
    return {log: platform.inbox.log_name(job.topic, log) for log in platform.inbox.logs(job.topic)}
