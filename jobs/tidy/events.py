"""Raw events to typed ones: every bronze row becomes one accepted event, one rejection or one duplicate, never none."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from jobs.tidy.decoding import Decoded, decoded
from lake import tables
from reelhouse.job import Output, Tail

if TYPE_CHECKING:
    import ibis.expr.types as ir

_DAY_US = 86_400_000_000
_SKEW_US = 2_000_000  # smaller differences are the network's, not the clock's
_FROM_EVENT = (
    "session", "number", "consent", "player", "device", "source", "source_id", "position_ms", "start_ms",
    "end_ms", "wall_ms", "rate", "startup_ms", "height", "bits_per_second", "code", "message", "fatal", "kind",
    "target", "query", "results", "rank", "video", "segments", "bytes", "media_ms", "buffer_ms", "starved",
)  # fmt: skip
_FROM_BRONZE = ("seq", "received_at", "received_day", "workspace", "role", "payload", "door", "repairs")
_FUTURE = "The session begins more than a day after its receipt; check the client's clock."
_FORGED = "Only this server says what it served; a player may not send this type."
_COLLISION = "This event id was accepted before with other content."
_OWN_TYPE = "segment_served"
_LONG, _TEXT, _FLAG = pa.int64(), pa.string(), pa.bool_()


def parse(raw: pa.Table) -> pa.Table:
    """bronze.events rows → the columns of silver.events plus `reject_code`, `reject_reason` (null when usable) and `payload`."""
    raw = raw.combine_chunks()
    payloads = raw["payload"].to_pylist()
    known = decoded(payloads, EVENT_SCHEMA)
    event = known.columns
    session_us = _session_us(event["session"])
    columns = {name: raw[name] for name in _FROM_BRONZE} | {name: event[name] for name in _FROM_EVENT}
    columns |= {"event_id": event["id"], "type": event["type"], "fingerprint": _fingerprints(payloads)}
    columns |= _times(raw, event, session_us) | _viewers(raw, event)
    columns |= {"is_bot": _bots(raw["agent"]), "preview": pc.fill_null(event["preview"], False)}
    return pa.table(columns | _verdicts(raw, known, session_us))


def judge(fresh: ir.Table, known: ir.Table) -> ir.Table:
    """What each fresh row is: `seq`, `verdict` (accepted, rejected, duplicate), `first_seq` of its event id.

    The earliest usable receipt of an id is the event; one that comes again is a duplicate when its content is the same and
    rejected when it is not.
    """
    usable = fresh.filter(fresh.reject_code.isnull()).select("event_id", "seq", "fingerprint")
    before = known.select("event_id", "seq", "fingerprint").semi_join(usable, "event_id")
    receipts = usable.union(before)
    firsts = receipts.group_by("event_id").aggregate(
        first_seq=receipts.seq.min(), first_fingerprint=receipts.fingerprint.argmin(receipts.seq)
    )
    joined = fresh.left_join(firsts, "event_id")
    verdict = ibis.cases(
        (joined.reject_code.notnull(), "rejected"),
        (joined.seq == joined.first_seq, "accepted"),
        (joined.fingerprint == joined.first_fingerprint, "duplicate"),
        else_="rejected",
    )
    return joined.select("seq", "first_seq", verdict=verdict)


def accepted(rows: pa.Table) -> pa.Table:
    """Rows of silver.events."""
    return rows.select(tables.EVENTS.schema.names)


def rejected(rows: pa.Table) -> pa.Table:
    """Rows of bronze.rejected: what could not be used, and ids that came again with other content."""
    rows = rows.append_column("code_", pc.fill_null(rows["reject_code"], "id_collision"))
    rows = rows.append_column("reason", pc.fill_null(rows["reject_reason"], _COLLISION))
    return rows.drop_columns("code").rename_columns({"code_": "code"}).select(tables.REJECTED.schema.names)


def duplicates(rows: pa.Table) -> pa.Table:
    """Rows of silver.duplicates."""
    return rows.select(tables.DUPLICATES.schema.names)


def _verdicts(raw: pa.Table, known: Decoded, session_us: pa.Array) -> dict[str, pa.Array]:
    """Why a row cannot be used: no event, or one that its sender may not send, or one from the future."""
    denied = pc.and_(pc.is_valid(raw["denied"]), pc.not_equal(raw["denied"], ""))
    future = pc.fill_null(pc.greater(session_us, pc.add(_micros(raw["received_at"]), _DAY_US)), False)
    forged = pc.fill_null(
        pc.and_(pc.equal(known.columns["type"], _OWN_TYPE), pc.not_equal(raw["door"], "media")), False
    )
    faults = pc.make_struct(denied, forged, future)
    codes = pc.case_when(faults, pa.scalar("denied"), pa.scalar("denied"), pa.scalar("future")).to_pylist()
    reasons = pc.case_when(faults, raw["denied"], pa.scalar(_FORGED), pa.scalar(_FUTURE)).to_pylist()
    for place, failure in known.failures.items():
        # A door that has no event for something says why, and that is the better reason.
        if failure.code != "unknown_type" or codes[place] != "denied":
            codes[place], reasons[place] = failure.code, failure.reason
    return {"reject_code": pa.array(codes, _TEXT), "reject_reason": pa.array(reasons, _TEXT)}


def _times(raw: pa.Table, event: pa.Table, session_us: pa.Array) -> dict[str, pa.Array]:
    """The session's day; the client's time, moved by the batch's clock skew and never behind its receipt; its lateness."""
    received, sent = _micros(raw["received_at"]), pc.multiply(raw["sent_at_ms"], 1000)
    skew = pc.fill_null(pc.subtract(received, sent), 0)
    moved = pc.add(pc.multiply(event["at_ms"], 1000), pc.if_else(pc.greater(pc.abs(skew), _SKEW_US), skew, 0))
    at = pc.if_else(pc.is_valid(moved), pc.min_element_wise(moved, received), pa.scalar(None, _LONG))
    day = pc.divide(session_us, _DAY_US).cast(pa.int32()).cast(pa.date32())
    late_ms = pc.divide(pc.subtract(received, at), 1000)
    return {"day": day, "at": at.cast(tables.TIME), "late_ms": late_ms}


def _viewers(raw: pa.Table, event: pa.Table) -> dict[str, pa.Array]:
    """The signed-in person, else the visitor's pseudonym; nobody without consent."""
    consented = pc.fill_null(pc.equal(event["consent"], "granted"), False)
    is_person = pc.and_(consented, pc.fill_null(pc.not_equal(raw["subject"], ""), False))
    is_visitor = pc.and_(consented, pc.and_not(pc.is_valid(event["viewer"]), is_person))
    known = pc.make_struct(is_person, is_visitor)
    return {
        "viewer": pc.case_when(known, raw["subject"], event["viewer"]),
        "viewer_kind": pc.case_when(known, pa.scalar("person"), pa.scalar("visitor"), pa.scalar("nobody")),
    }


def _fingerprints(payloads: list[bytes]) -> pa.Array:
    return pa.array([blake2b(payload, digest_size=16).hexdigest() for payload in payloads], _TEXT)


def _session_us(sessions: pa.ChunkedArray) -> pa.Array:
    """A UUIDv7 begins with its time: 48 bits of milliseconds since 1970 (RFC 9562, section 5.7)."""
    coded = sessions.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    times = [int(session[:8] + session[9:13], 16) * 1000 for session in coded.dictionary.to_pylist()]
    return pa.array(times, _LONG).take(coded.indices)


def _bots(agents: pa.ChunkedArray) -> pa.Array:
    coded = pc.fill_null(agents, "").combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    return pa.array([_is_bot(agent) for agent in coded.dictionary.to_pylist()], _FLAG).take(coded.indices)


def _micros(times: pa.ChunkedArray) -> pa.ChunkedArray:
    return times.cast(_LONG)


@lru_cache(maxsize=10_000)
def _is_bot(agent: str) -> bool:
    from crawlerdetect import CrawlerDetect

    return bool(agent) and bool(CrawlerDetect().isCrawler(agent))


def _type(name: str) -> pa.DataType:
    return tables.EVENTS.schema.field(name).type


EVENT_SCHEMA = pa.schema(
    [("id", _TEXT), ("type", _TEXT), ("at_ms", _LONG), ("viewer", _TEXT), ("preview", _FLAG)]
    + [(name, _type(name)) for name in _FROM_EVENT]
)

JOB = Tail(
    name="tidy.events",
    version=1,
    reads=tables.EVENTS_RAW,
    parse=parse,
    judge=judge,
    judged=("seq", "event_id", "fingerprint", "reject_code"),
    known=tables.EVENTS,
    known_key="event_id",
    reads_mark="seq/events",
    outputs=(
        Output(table=tables.REJECTED, verdict="rejected", select=rejected),
        Output(table=tables.DUPLICATES, verdict="duplicate", select=duplicates),
        Output(table=tables.EVENTS, verdict="accepted", select=accepted),
    ),
)
