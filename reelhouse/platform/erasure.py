"""Erases a person or a visitor: from the inbox, every table and its old versions, and what was derived; then proves it.

Rows go by the opaque keys in them, partition by partition, and no predicate names anybody. What counts people is made anew
from what remains. Each step can be done again, so an erasure that was killed is begun once more and ends the same.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from lake import tables
from lake.open import clear_beside, forget_old_objects, scan_stores
from lake.scan import scan
from reelhouse.errors import Unavailable
from reelhouse.events import Envelope, Fact
from reelhouse.job import Intake, Job
from reelhouse.platform import Platform
from reelhouse.platform.intake import taken
from reelhouse.platform.receipts import Receipt, Signed, digest, hashed, sign
from reelhouse.platform.records import ERASED, emptied
from reelhouse.platform.removals import ERASURE, Removed, book
from reelhouse.platform.rewriting import without
from reelhouse.platform.run import alone, run
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

OF_EVENTS = (tables.EVENTS_RAW, tables.EVENTS, tables.REJECTED, tables.DUPLICATES)
MEDIA = ("originals", "media")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom to erase: the keys under which the lake knows them, other texts that must be nowhere, videos that go with them."""

    key: str
    aliases: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys in the lake."""
        return (self.key, *self.aliases)


def known_aliases(platform: Platform, key: str) -> tuple[str, ...]:
    """Pseudonyms that a person's own events carry: the same browser before its owner signed in."""
    raw: Any = platform.engine.table(tables.EVENTS_RAW)
    payloads = platform.engine.fetch(raw.filter(raw.subject == key).select("payload"))["payload"].to_pylist()
    return tuple(sorted({name for payload in payloads if (name := _pseudonym(payload))}))


def erase(platform: Platform, subject: Subject, *, following: Sequence[Job], but: Iterable[Path] = ()) -> Signed:
    """Erase and give the signed receipt. `following` are the jobs that bring every record to silver and derive the rest.

    Unavailable when something of the subject is still there at the end; then run it again.
    """
    for job in following:
        run(platform, job)
    seqs = _seqs(platform, subject)
    rows = {table.name: _remove(platform, table, subject, seqs) for table in tables.ALL}
    for job in following:
        run(platform, job)
    _purge(platform, following)
    records = sum(_redact(platform, job, subject) for job in following if isinstance(job, Intake))
    for video in subject.videos:
        for place in MEDIA:
            platform.blobs.delete_prefix(f"{place}/{video}")
    return _signed(platform, subject, {name: count for name, count in rows.items() if count}, records, but)


def _seqs(platform: Platform, subject: Subject) -> pa.Table:
    """The `seq` of every bronze event that is theirs: by subject, by viewer, by bytes where it was rejected, by repetition."""
    engine, keys = platform.engine, list(subject.keys)
    raw, events, rejected, repeated = (
        engine.table(table) for table in (tables.EVENTS_RAW, tables.EVENTS, tables.REJECTED, tables.DUPLICATES)
    )
    sent = engine.fetch(raw.filter(raw.subject.isin(keys)).select("seq"))
    is_theirs = events.viewer.isin(keys) | events.video.isin([*subject.videos, ""])
    seen = engine.fetch(events.filter(is_theirs.fill_null(False)).select("seq"))
    refused = engine.fetch(rejected.select("seq", "payload"))
    named = _holding(refused, "payload", (*subject.keys, *subject.texts)).select(["seq"])
    own = pa.concat_tables([sent, seen, named])
    firsts = engine.memory(own.rename_columns({"seq": "first_seq"}))
    again = engine.fetch(repeated.semi_join(firsts, "first_seq"))
    return pa.concat_tables([own, again.select(["seq"])]).group_by("seq").aggregate([])


def _remove(platform: Platform, table: Table, subject: Subject, seqs: pa.Table) -> int:
    """Rewrite the partitions that hold their rows without these; gives how many rows went."""
    count = without(platform, table, lambda rows: _theirs(platform, rows, table, subject, seqs))
    if count and table is tables.EVENTS_RAW:
        book(platform, [Removed(kind=ERASURE, place=table.name, rows=count)])
    return count


def _theirs(platform: Platform, rows: Any, table: Table, subject: Subject, seqs: pa.Table) -> ir.Table | None:
    """Their rows of a table; None where no column could tell."""
    conditions = [rows[column].isin(list(subject.keys)) for column in table.subjects]
    if subject.videos and "video" in table.schema.names:
        conditions.append(rows.video.isin(list(subject.videos)))
    found = [rows.filter(condition.fill_null(False)) for condition in conditions]
    if table in OF_EVENTS:
        found.append(rows.semi_join(platform.engine.memory(seqs), "seq"))
    if not found:
        return None
    first, *others = [part.select(*dict.fromkeys((*table.key, *table.partition))) for part in found]
    return first.union(*others, distinct=True) if others else first


def _purge(platform: Platform, jobs: Iterable[Job]) -> None:
    """Remove every old version while nobody writes: no dead file stays, not even one that was never committed."""
    with alone(platform, jobs):
        clear_beside(platform.settings)  # what a killed replay left
        for table in tables.ALL:
            platform.storage.vacuum(table, older_than_hours=0, orphans=True)


def _redact(platform: Platform, job: Intake, subject: Subject) -> int:
    """Empty what the inbox keeps of them; gives how many records."""
    change = REDACTIONS[job.topic]
    return platform.inbox.redact(job.topic, lambda body: change(body, subject), taken=taken(platform, job))


def _redacted(body: bytes, subject: Subject) -> bytes | None:
    """An envelope of theirs without its content; None for anybody else's."""
    if not any(text.encode() in body for text in (*subject.keys, *subject.texts)):
        return None
    try:
        known = msgspec.msgpack.decode(body, type=Envelope)
    except msgspec.MsgspecError:
        return msgspec.msgpack.encode(Envelope(received_at_us=0, payload=ERASED, denied="erased"))
    return msgspec.msgpack.encode(emptied(known))


def _redacted_fact(body: bytes, subject: Subject) -> bytes | None:
    """In place of a fact about a video of theirs: that it was deleted; None for anybody else's."""
    fact = msgspec.msgpack.decode(body, type=Fact)
    if fact.owner not in subject.keys and fact.video not in subject.videos:
        return None
    erased = Fact(received_at_us=fact.received_at_us, fact="deleted", video=fact.video, workspace=fact.workspace, owner="",
                  name="", created_at_us=fact.created_at_us)  # fmt: skip
    return msgspec.msgpack.encode(erased)


def _kept(body: bytes, subject: Subject) -> None:  # noqa: ARG001 - a decision of a workspace names nobody
    return None


REDACTIONS = {"events": _redacted, "recordings": _redacted_fact, "policies": _kept}


def _pseudonym(payload: bytes) -> str | None:
    try:
        event = msgspec.json.decode(payload)
    except msgspec.MsgspecError:
        return None
    name = event.get("viewer") if isinstance(event, dict) else None
    return name if isinstance(name, str) and name.startswith("n_") else None


def _holding(rows: pa.Table, column: str, texts: Iterable[str]) -> pa.Table:
    found = pa.array([False] * rows.num_rows, pa.bool_())
    for text in texts:
        found = pc.or_(found, pc.fill_null(pc.match_substring(rows[column], text.encode()), False))
    return rows.filter(found)


def _signed(platform: Platform, subject: Subject, rows: dict[str, int], records: int, but: Iterable[Path]) -> Signed:
    """Look into every byte of the home and of the stores outside it, then sign."""
    texts = (*subject.keys, *subject.texts)
    forget_old_objects(platform.settings)
    in_stores, objects = scan_stores(platform.settings, texts)
    hits = [*scan(platform.home, texts, but=but), *in_stores]
    if hits:
        places = "; ".join(f"{_shown(platform.home, hit.path)} ({hit.where})" for hit in hits[:5])
        raise Unavailable(f"{len(hits)} places still hold something of them: {places}.", hint="Run the erasure again.")
    files = objects + sum(path.is_file() for path in platform.home.rglob("*"))
    receipt = Receipt(
        id=f"e_{uuid.uuid4().hex[:16]}", erased_at_us=time.time_ns() // 1000, subject=hashed(platform.home, subject.key),
        rows=rows, records=records, videos=len(subject.videos), scanned_files=files, hits=0,
    )  # fmt: skip
    row = {"receipt": receipt.id, "erased_at": receipt.erased_at_us, "tables": len(rows), "rows": sum(rows.values()),
           "records": records, "videos": receipt.videos, "digest": digest(receipt)}  # fmt: skip
    columns = {name: pa.array([row[name]], pa.int64()) if name == "erased_at" else [row[name]] for name in row}
    columns["erased_at"] = columns["erased_at"].cast(tables.TIME)
    platform.storage.append(tables.ERASURES, pa.table(columns))
    return sign(platform.home, receipt)


def _shown(home: Path, path: Path) -> Path:
    return path.relative_to(home) if path.is_relative_to(home) else path
