"""What a table says of its intake: the position that it holds of each log, and its newest `seq`. One text for all intakes."""

from __future__ import annotations

from collections.abc import Mapping

from reelhouse.job import Intake
from reelhouse.platform import Platform
from reelhouse.ports import Span, Txn


def committed(platform: Platform, job: Intake, source: str) -> int:
    """The newest position of a log, by its lasting name, that is in the table; -1 for none."""
    return _mark(platform, job, _app(source))


def newest_seq(platform: Platform, job: Intake) -> int:
    """The newest `seq` in bronze; tables from before `seq` had a mark of its own used the position in the folder."""
    marked = _mark(platform, job, _seq_app(job))
    return marked if marked >= 0 else _mark(platform, job, f"intake/{job.topic}")


def moved(platform: Platform, job: Intake, spans: Mapping[str, Span], *, seqs: Span) -> list[Txn]:
    """The transactions of a commit that holds these positions of each log: refused when another intake was faster."""
    logs = [Txn(app=_app(source), position=span.upto, after=span.after) for source, span in spans.items()]
    # -1 in a table from before; newer than `seqs.after` when ours is stale.
    marked = _mark(platform, job, _seq_app(job))
    return [*logs, Txn(app=_seq_app(job), position=seqs.upto, after=min(marked, seqs.after))]


def _app(source: str) -> str:
    return f"intake/{source}"


def _seq_app(job: Intake) -> str:
    return f"seq/{job.topic}"


def _mark(platform: Platform, job: Intake, app: str) -> int:
    position = platform.storage.watermark(job.writes, app)
    return -1 if position is None else position
