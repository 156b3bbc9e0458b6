"""Takes names out of events behind a withdrawal of consent: the event stays, and nobody is in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from lake import tables
from lake.durable import make_folder, write_whole
from reelhouse.job import Tail
from reelhouse.nameless import nameless
from reelhouse.platform import Platform
from reelhouse.platform.rewriting import without
from reelhouse.table import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """Whom a withdrawal reaches: `seq` of events that still name somebody, and sessions that ended with one elsewhere."""

    still_named: Callable[..., ir.Table]
    ended_elsewhere: Callable[..., ir.Table]


class Place(msgspec.Struct, frozen=True):
    """Where an event stands in its session; any JSON value may stand in these fields."""

    session: Any = None
    number: Any = None


_PLACE = msgspec.json.Decoder(Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Behind which number of a session nobody is named, in which sessions nobody is at all, and which events still do."""

    behind: Mapping[str, int]
    ended: frozenset[str]
    named: frozenset[int]

    @classmethod
    def of(cls, platform: Platform, withdrawals: Withdrawals) -> Reach:
        """As the history of consent says it now; events that could not be used are looked into one by one."""
        engine = platform.engine
        consents: Any = engine.table(tables.CONSENTS)
        own = engine.fetch(consents.filter(consents.withdrawn_number.notnull()).select("session", "withdrawn_number"))
        if not own.num_rows:
            return cls(behind={}, ended=frozenset(), named=frozenset())
        ended = engine.fetch(withdrawals.ended_elsewhere(consents))["session"].to_pylist()
        named = engine.fetch(withdrawals.still_named(engine.table(tables.EVENTS), consents))
        first = engine.memory(named.rename_columns(["first_seq"]))
        again = engine.fetch(engine.table(tables.DUPLICATES).semi_join(first, "first_seq").select("seq"))
        behind = dict(zip(own["session"].to_pylist(), own["withdrawn_number"].to_pylist(), strict=True))
        reach = cls(behind=behind, ended=frozenset(ended), named=frozenset())
        seqs = {*named["seq"].to_pylist(), *again["seq"].to_pylist(), *_rejected(platform, reach)}
        return cls(behind=behind, ended=frozenset(ended), named=frozenset(seqs))

    def remembered(self, folder: Path) -> Reach:
        """With the sessions that were noted before: once their events name nobody, no table tells that they ended elsewhere."""
        noted = _noted(folder)
        known = json.loads(noted.read_bytes()) if noted.exists() else []
        return replace(self, ended=self.ended | frozenset(known))

    def note(self, folder: Path) -> None:
        """Note the sessions that ended elsewhere, until the inbox names nobody in them either."""
        make_folder(folder)
        write_whole(_noted(folder), json.dumps(sorted(self.ended)).encode())

    @property
    def has_names(self) -> bool:
        """Whether there is anything to take out of a table."""
        return bool(self.named)

    def covers(self, payload: bytes) -> bool:
        """Whether nobody may be named in this event."""
        if not (self.behind or self.ended):
            return False
        try:
            place = _PLACE.decode(payload)
        except (msgspec.MsgspecError, RecursionError):
            return False
        if not isinstance(place.session, str):
            return False
        after = self.behind.get(place.session)
        is_later = after is not None and isinstance(place.number, int) and place.number > after
        return is_later or place.session in self.ended


def strip_names(platform: Platform, reach: Reach, tail: Tail) -> dict[str, int]:
    """Take the names out of bronze, then out of what the tail made of it; rows by table.

    silver.events goes last, because the names in it say what is left to do.
    """
    if not reach.named:
        return {}
    seqs = platform.engine.memory(pa.table({"seq": pa.array(sorted(reach.named), pa.int64())}))
    events: Any = platform.engine.table(tables.EVENTS)
    programs = platform.engine.fetch(events.filter(events.is_bot).semi_join(seqs, "seq").select("seq"))[
        "seq"
    ].to_pylist()

    def chosen(table: Table) -> Callable[[Any], ir.Table]:
        return lambda rows: rows.semi_join(seqs, "seq").select(*dict.fromkeys((*table.key, *table.partition)))

    def told_anew(rows: pa.Table) -> pa.Table:
        own = platform.engine.memory(rows.select(["seq"]))
        raw = platform.engine.fetch(platform.engine.table(tables.EVENTS_RAW).semi_join(own, "seq").order_by("seq"))
        return tail.parse(raw).select(rows.column_names)

    steps = {
        tables.EVENTS_RAW: lambda rows: stripped(rows, programs=frozenset(programs)),
        tables.REJECTED: without_names,
        tables.EVENTS: told_anew,
    }
    return {table.name: without(platform, table, chosen(table), anew=anew) for table, anew in steps.items()}


def stripped(rows: pa.Table, *, programs: Collection[int]) -> pa.Table:
    """Rows of bronze.events that name nobody; a program's user agent stays, so that it is still told from people."""
    agents = [
        agent if seq in programs else ""
        for seq, agent in zip(rows["seq"].to_pylist(), rows["agent"].to_pylist(), strict=True)
    ]
    without_subject = _put(without_names(rows), "subject", [None] * rows.num_rows)
    return _put(without_subject, "agent", agents)


def without_names(rows: pa.Table) -> pa.Table:
    """The rows with a payload that names nobody."""
    return _put(rows, "payload", [nameless(payload) for payload in rows["payload"].to_pylist()])


def forget_note(folder: Path) -> None:
    """Everything was gone through."""
    _noted(folder).unlink(missing_ok=True)


def _noted(folder: Path) -> Path:
    return folder / "ended-elsewhere.json"


def _rejected(platform: Platform, reach: Reach) -> list[int]:
    """Events that could not be used, of sessions that a withdrawal reaches, that name somebody all the same."""
    engine = platform.engine
    refused: Any = engine.table(tables.REJECTED)
    raw = engine.table(tables.EVENTS_RAW).select("seq", "subject")
    rows = engine.fetch(refused.select("seq", "payload").left_join(raw, "seq").select("seq", "payload", "subject"))
    return [
        row["seq"]
        for row in rows.to_pylist()
        if reach.covers(row["payload"]) and (row["subject"] or nameless(row["payload"]) != row["payload"])
    ]


def _put(rows: pa.Table, name: str, values: list[Any]) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(name), pa.array(values, rows.schema.field(name).type))
