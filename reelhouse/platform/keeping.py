"""Keeps what was promised: events go when a workspace has kept them long enough, names go behind a withdrawal of consent.

Everything due is computed first and nobody else works meanwhile, so figures of the days that go are complete; the horizon
is noted before the first row goes. Each step can be done again: what was begun and not ended, the next upkeep ends.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lake import tables
from lake.open import clear_beside, forget_old_objects
from reelhouse.job import Intake, Job, Tail
from reelhouse.platform import Platform
from reelhouse.platform.horizon import Horizons, behind, horizons
from reelhouse.platform.intake import taken
from reelhouse.platform.names import Reach, Withdrawals, forget_note, strip_names
from reelhouse.platform.records import redaction
from reelhouse.platform.removals import ERASURE, RETENTION, WITHDRAWAL, Removed, book
from reelhouse.platform.rewriting import without
from reelhouse.platform.run import alone
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVENTS_TOPIC = "events"
BEGUN, INBOX, DONE = "begun", "inbox", "done"
NOTES = "keeping"
LEFT = "the segment that is written to is left for the next time"
# A query that has opened a version may read on for as long as queries may last.
GRACE_SECONDS = 30.0
DERIVED = tuple(table for table in tables.ALL if table.personal and {"workspace", "day"} <= set(table.schema.names))
HOLDING = (tables.EVENTS_RAW, tables.DUPLICATES, tables.REJECTED, *DERIVED)


def keep_promises(
    platform: Platform,
    jobs: Sequence[Job],
    withdrawals: Withdrawals,
    *,
    today: dt.date,
    grace_seconds: float = GRACE_SECONDS,
) -> list[Removed]:
    """Remove what may be kept no longer from tables, old versions and the inbox; an empty list when there was nothing.

    `jobs` bring every record to silver and derive the rest; ops.removals gets a line for each place.
    """
    with alone(platform, jobs) as carry_out:
        for job in jobs:
            carry_out(job)
        noted = _note_horizons(platform, today)
        known = horizons(platform)
        doomed = _old_seqs(platform, known)
        reach = Reach.of(platform, withdrawals).remembered(platform.home / NOTES)
        if not (noted or doomed.num_rows or reach.has_names or _is_unfinished(platform)):
            return []
        book(platform, [Removed(kind=BEGUN, place=BEGUN, rows=0)])
        reach.note(platform.home / NOTES)
        gone = _booked(platform, WITHDRAWAL, strip_names(platform, reach, _tail_of(jobs)).items())
        gone += _booked(platform, RETENTION, _remove_old(platform, known, doomed))
        for job in jobs:
            carry_out(job)
        gone.append(_redact(platform, jobs, reach, known))
        _purge(platform, grace_seconds)
        book(platform, [gone[-1], Removed(kind=DONE, place=DONE, rows=sum(one.rows for one in gone))])
    if not gone[-1].note:
        forget_note(platform.home / NOTES)
    return gone


def wished(platform: Platform, today: dt.date) -> Mapping[str, tuple[int, dt.date]]:
    """For how many days each workspace keeps events by its newest decision, and the first day that stays today."""
    rows = platform.storage.read(tables.POLICIES).sort_by("seq").to_pylist()
    newest = {row["workspace"]: row["keep_events_days"] for row in rows}
    return {name: (days, today - dt.timedelta(days=days)) for name, days in newest.items() if days is not None}


def _note_horizons(platform: Platform, today: dt.date) -> bool:
    """Write down from which day on events stay, where that day has moved on; it never moves back."""
    known, now = horizons(platform), dt.datetime.now(dt.UTC)
    rows = [
        {"workspace": name, "first_day": day, "decided_at": now, "keep_events_days": days}
        for name, (days, day) in wished(platform, today).items()
        if name not in known or known[name] < day
    ]
    if rows:
        platform.storage.append(tables.HORIZONS, pa.Table.from_pylist(rows, schema=tables.HORIZONS.schema))
    return bool(rows)


def _old_seqs(platform: Platform, known: Horizons) -> pa.Table:
    """The `seq` of each bronze event before the horizon: by its day, by what it repeats, by its receipt where it was rejected."""
    engine = platform.engine
    old = _behind(engine.table(tables.EVENTS), known)
    refused = _behind(engine.table(tables.REJECTED), known, column="received_day")
    if old is None or refused is None:
        return pa.table({"seq": pa.array([], pa.int64())})
    own = engine.fetch(old.select("seq").union(refused.select("seq")))
    firsts = engine.memory(own.rename_columns({"seq": "first_seq"}))
    again = engine.fetch(engine.table(tables.DUPLICATES).semi_join(firsts, "first_seq").select("seq"))
    return pa.concat_tables([own, again]).group_by("seq").aggregate([])


def _booked(platform: Platform, kind: str, told: Iterable[tuple[str, int]]) -> list[Removed]:
    """What went, place by place; each is noted as soon as it went, so that a kill forgets none."""
    gone: list[Removed] = []
    for place, rows in told:
        if rows:
            gone.append(Removed(kind=kind, place=place, rows=rows))
            book(platform, gone[-1:])
    return gone


def _remove_old(platform: Platform, known: Horizons, doomed: pa.Table) -> Iterator[tuple[str, int]]:
    """Rows by table; silver.events goes last, since it says which rows of the others belong to old days."""
    for table in (tables.EVENTS_RAW, tables.DUPLICATES, tables.REJECTED):
        yield table.name, without(platform, table, _with_seq(platform, table, doomed))
    for table in sorted(DERIVED, key=lambda table: table is tables.EVENTS):
        yield table.name, without(platform, table, lambda found, table=table: _keys(_behind(found, known), table))


def _with_seq(platform: Platform, table: Table, seqs: pa.Table) -> Callable[[Any], ir.Table | None]:
    def chosen(rows: Any) -> ir.Table | None:
        return _keys(rows.semi_join(platform.engine.memory(seqs), "seq"), table) if seqs.num_rows else None

    return chosen


def _behind(rows: Any, known: Horizons, *, column: str = "day") -> Any:
    condition = behind(rows, known, column=column)
    return None if condition is None else rows.filter(condition)


def _keys(rows: Any, table: Table) -> ir.Table | None:
    return None if rows is None else rows.select(*dict.fromkeys((*table.key, *table.partition)))


def _redact(platform: Platform, jobs: Sequence[Job], reach: Reach, known: Horizons) -> Removed:
    """Empty the old records of the inbox, and take the names out of those behind a withdrawal."""
    intake = next(job for job in jobs if isinstance(job, Intake) and job.topic == EVENTS_TOPIC)
    change = redaction(reach, known)
    count, is_left = platform.inbox.redact_settled(EVENTS_TOPIC, change, taken=taken(platform, intake))
    return Removed(kind=RETENTION if known else WITHDRAWAL, place=INBOX, rows=count, note=LEFT if is_left else "")


def _purge(platform: Platform, grace_seconds: float) -> None:
    """Remove every old version of what held events, once nobody can be reading one."""
    time.sleep(grace_seconds)
    clear_beside(platform.settings)  # what a killed replay left
    for table in HOLDING:
        platform.storage.vacuum(table, older_than_hours=0, orphans=True)
    forget_old_objects(platform.settings)


def _tail_of(jobs: Sequence[Job]) -> Tail:
    return next(job for job in jobs if isinstance(job, Tail) and job.known is tables.EVENTS)


def _is_unfinished(platform: Platform) -> bool:
    """Whether the last one was cut short, or had to leave something in the inbox."""
    booked = platform.storage.read(tables.REMOVALS).sort_by("at").to_pylist()
    rows = [row for row in booked if row["kind"] != ERASURE]
    if not rows:
        return False
    last = [row for row in rows if row["at"] == rows[-1]["at"]]
    return all(row["place"] != DONE for row in last) or any(row["note"] for row in last)
