"""Raw events to typed ones: every bronze row becomes one accepted event, one rejection or one duplicate, never none."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import ibis
import msgspec
import pyarrow as pa

from lake import tables
from reelhouse.events import AnyEvent, Event
from reelhouse.job import Output, Tail

if TYPE_CHECKING:
    import ibis.expr.types as ir

_DECODER = msgspec.json.Decoder(AnyEvent)
_DAY_US = 86_400_000_000
_SKEW_US = 2_000_000  # smaller differences are the network's, not the clock's
_FROM_EVENT = (
    "session", "number", "consent", "player", "device", "source", "source_id", "position_ms", "start_ms",
    "end_ms", "wall_ms", "rate", "startup_ms", "height", "bits_per_second", "code", "message", "fatal", "kind",
    "target", "query", "results", "rank", "video",
)  # fmt: skip
_FROM_BRONZE = ("seq", "received_at", "received_day", "workspace", "role", "payload")


class _Receipt(NamedTuple):
    """An event's bytes, and what only the server knows about it."""

    payload: bytes
    received_us: int
    sent_at_ms: int | None
    subject: str | None
    agent: str | None
    denied: str | None


class _Verdict(NamedTuple):
    """A decoded event, or why there is none."""

    event: Event | None
    code: str | None = None
    reason: str | None = None


def parse(raw: pa.Table) -> pa.Table:
    """bronze.events rows → the columns of silver.events plus `reject_code`, `reject_reason` (null when usable) and `payload`."""
    receipts = _receipts(raw)
    verdicts = [_judge(receipt) for receipt in receipts]
    events = [verdict.event for verdict in verdicts]
    columns = {name: raw[name] for name in _FROM_BRONZE}
    for name in _FROM_EVENT:
        columns[name] = pa.array([getattr(event, name, None) for event in events], _type(name))
    columns |= _derived(receipts, events)
    columns["reject_code"] = pa.array([verdict.code for verdict in verdicts], pa.string())
    columns["reject_reason"] = pa.array([verdict.reason for verdict in verdicts], pa.string())
    return pa.table(columns)


def accepted(fresh: ir.Table, known: ir.Table) -> ir.Table:
    """The first usable receipt of each event id that was never accepted before."""
    first = ibis.window(group_by=fresh.event_id, order_by=fresh.seq)
    usable = fresh.filter(fresh.reject_code.isnull()).mutate(turn=ibis.row_number().over(first))
    new = usable.filter(usable.turn == 0).anti_join(known.select("event_id"), "event_id")
    return new.select(*tables.EVENTS.schema.names)


def rejected(fresh: ir.Table, known: ir.Table) -> ir.Table:
    """What could not be used, and ids that came again with other content."""
    unusable = fresh.filter(fresh.reject_code.notnull()).mutate(code=fresh.reject_code, reason=fresh.reject_reason)
    repeats = _repeats(fresh, known)
    collisions = repeats.filter(repeats.fingerprint != repeats.first_fingerprint).mutate(
        code=ibis.literal("id_collision"),
        reason=ibis.literal("This event id was accepted before with other content."),
    )
    names = tables.REJECTED.schema.names
    return unusable.select(*names).union(collisions.select(*names))


def duplicates(fresh: ir.Table, known: ir.Table) -> ir.Table:
    """Repeated receipts of an accepted event."""
    repeats = _repeats(fresh, known)
    same = repeats.filter(repeats.fingerprint == repeats.first_fingerprint)
    return same.select(*tables.DUPLICATES.schema.names)


def _repeats(fresh: ir.Table, known: ir.Table) -> ir.Table:
    firsts = known.select("event_id", first_seq=known.seq, first_fingerprint=known.fingerprint)
    joined = fresh.filter(fresh.reject_code.isnull()).inner_join(firsts, "event_id")
    return joined.filter(joined.first_seq < joined.seq)


def _receipts(raw: pa.Table) -> list[_Receipt]:
    received = raw["received_at"].cast(pa.int64())
    columns = (raw["payload"], received, *(raw[name] for name in _Receipt._fields[2:]))
    return [_Receipt(*values) for values in zip(*(column.to_pylist() for column in columns), strict=True)]


def _judge(receipt: _Receipt) -> _Verdict:
    try:
        event = _DECODER.decode(receipt.payload)
    except msgspec.ValidationError as error:
        return _Verdict(None, "invalid", f"The event does not fit the contract: {error}.")
    except msgspec.MsgspecError as error:
        return _Verdict(None, "malformed", f"The event is not JSON: {error}.")
    except UnicodeDecodeError as error:
        return _Verdict(None, "malformed", f"The event is not UTF-8: {error}.")
    if receipt.denied:
        return _Verdict(None, "denied", receipt.denied)
    if _session_us(event) > receipt.received_us + _DAY_US:
        return _Verdict(
            None, "future", "The session begins more than a day after its receipt; check the client's clock."
        )
    return _Verdict(event)


def _derived(receipts: list[_Receipt], events: list[Event | None]) -> dict[str, pa.Array]:
    pairs = list(zip(receipts, events, strict=True))
    at = [_at_us(receipt, event) for receipt, event in pairs]
    viewers = [_viewer(receipt, event) for receipt, event in pairs]
    days = [None if event is None else _session_us(event) // _DAY_US for event in events]
    late = [
        None if when is None else (receipt.received_us - when) // 1000
        for receipt, when in zip(receipts, at, strict=True)
    ]
    fingerprints = [blake2b(receipt.payload, digest_size=16).hexdigest() for receipt in receipts]
    return {
        "event_id": pa.array([event and event.id for event in events], pa.string()),
        "type": pa.array([event and event.__struct_config__.tag for event in events], pa.string()),
        "fingerprint": pa.array(fingerprints, pa.string()),
        "day": pa.array(days, pa.int32()).cast(pa.date32()),
        "at": pa.array(at, pa.int64()).cast(tables.TIME),
        "late_ms": pa.array(late, pa.int64()),
        "viewer": pa.array([viewer for viewer, _ in viewers], pa.string()),
        "viewer_kind": pa.array([kind for _, kind in viewers], pa.string()),
        "is_bot": pa.array([_is_bot(receipt.agent or "") for receipt in receipts], pa.bool_()),
        "preview": pa.array([bool(getattr(event, "preview", False)) for event in events], pa.bool_()),
    }


def _at_us(receipt: _Receipt, event: Event | None) -> int | None:
    """The client's time, moved by the batch's clock skew and never behind its receipt."""
    if event is None:
        return None
    skew = 0 if receipt.sent_at_ms is None else receipt.received_us - receipt.sent_at_ms * 1000
    moved = event.at_ms * 1000 + (skew if abs(skew) > _SKEW_US else 0)
    return min(moved, receipt.received_us)


def _viewer(receipt: _Receipt, event: Event | None) -> tuple[str | None, str]:
    if event is None or event.consent != "granted":
        return None, "nobody"
    if receipt.subject:
        return receipt.subject, "person"
    return (event.viewer, "visitor") if event.viewer else (None, "nobody")


def _session_us(event: Event) -> int:
    """A UUIDv7 begins with its time: 48 bits of milliseconds since 1970 (RFC 9562, section 5.7)."""
    return int(event.session[:8] + event.session[9:13], 16) * 1000


def _type(name: str) -> pa.DataType:
    return tables.EVENTS.schema.field(name).type


@lru_cache(maxsize=10_000)
def _is_bot(agent: str) -> bool:
    from crawlerdetect import CrawlerDetect

    return bool(agent) and bool(CrawlerDetect().isCrawler(agent))


JOB = Tail(
    name="tidy.events",
    version=1,
    reads=tables.EVENTS_RAW,
    parse=parse,
    outputs=(
        Output(table=tables.EVENTS, select=accepted),
        Output(table=tables.REJECTED, select=rejected),
        Output(table=tables.DUPLICATES, select=duplicates),
    ),
)
