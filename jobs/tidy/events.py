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
    "type", "session", "number", "consent", "player", "device", "source", "source_id", "position_ms", "start_ms",
    "end_ms", "wall_ms", "rate", "startup_ms", "height", "bits_per_second", "code", "message", "fatal", "kind",
    "target", "query", "results", "rank", "video",
)  # fmt: skip
_FROM_BRONZE = ("seq", "received_at", "received_day", "workspace", "role", "payload")


class _Verdict(NamedTuple):
    """A decoded event, or why there is none."""

    event: Event | None
    code: str | None = None
    reason: str | None = None


def parse(raw: pa.Table) -> pa.Table:
    """bronze.events rows → the columns of silver.events plus `reject_code`, `reject_reason` (null when usable) and `payload`."""
    rows = raw.to_pylist()
    verdicts = [_judge(row) for row in rows]
    columns = {name: raw[name] for name in _FROM_BRONZE}
    for name in _FROM_EVENT:
        values = [_value(verdict.event, name) for verdict in verdicts]
        columns[name] = pa.array(values, _type(name))
    columns |= _derived(rows, verdicts)
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


def _judge(row: dict[str, object]) -> _Verdict:
    payload, denied = row["payload"], row["denied"]
    assert isinstance(payload, bytes)
    try:
        event = _DECODER.decode(payload)
    except msgspec.ValidationError as error:
        return _Verdict(None, "invalid", f"The event does not fit the contract: {error}.")
    except msgspec.MsgspecError as error:
        return _Verdict(None, "malformed", f"The event is not JSON: {error}.")
    except UnicodeDecodeError as error:
        return _Verdict(None, "malformed", f"The event is not UTF-8: {error}.")
    if denied:
        return _Verdict(None, "denied", str(denied))
    if _session_us(event) > row["received_at"].timestamp() * 1e6 + _DAY_US:  # type: ignore[attr-defined]
        return _Verdict(
            None, "future", "The session begins more than a day after its receipt; check the client's clock."
        )
    return _Verdict(event)


def _derived(rows: list[dict[str, object]], verdicts: list[_Verdict]) -> dict[str, pa.Array]:
    received = [int(row["received_at"].timestamp() * 1e6) for row in rows]  # type: ignore[attr-defined]
    at = [_at_us(row, us, verdict.event) for row, us, verdict in zip(rows, received, verdicts, strict=True)]
    events = [verdict.event for verdict in verdicts]
    viewers = [_viewer(row, event) for row, event in zip(rows, events, strict=True)]
    days = [None if event is None else _session_us(event) // _DAY_US for event in events]
    late = [None if when is None else (us - when) // 1000 for us, when in zip(received, at, strict=True)]
    return {
        "event_id": pa.array([event and event.id for event in events], pa.string()),
        "fingerprint": pa.array([blake2b(row["payload"], digest_size=16).hexdigest() for row in rows], pa.string()),
        "day": pa.array(days, pa.int32()).cast(pa.date32()),
        "at": pa.array(at, pa.int64()).cast(tables.TIME),
        "late_ms": pa.array(late, pa.int64()),
        "viewer": pa.array([viewer for viewer, _ in viewers], pa.string()),
        "viewer_kind": pa.array([kind for _, kind in viewers], pa.string()),
        "is_bot": pa.array([_is_bot(str(row["agent"] or "")) for row in rows], pa.bool_()),
        "preview": pa.array([bool(getattr(event, "preview", False)) for event in events], pa.bool_()),
    }


def _at_us(row: dict[str, object], received_us: int, event: Event | None) -> int | None:
    """The client's time, moved by the batch's clock skew and never behind its receipt."""
    if event is None:
        return None
    sent_ms = row["sent_at_ms"]
    skew = received_us - int(sent_ms) * 1000 if isinstance(sent_ms, int) else 0
    moved = event.at_ms * 1000 + (skew if abs(skew) > _SKEW_US else 0)
    return min(moved, received_us)


def _viewer(row: dict[str, object], event: Event | None) -> tuple[str | None, str]:
    if event is None or event.consent != "granted":
        return None, "nobody"
    if row["subject"]:
        return str(row["subject"]), "person"
    return (event.viewer, "visitor") if event.viewer else (None, "nobody")


def _session_us(event: Event) -> int:
    """A UUIDv7 begins with its time: 48 bits of milliseconds since 1970 (RFC 9562, section 5.7)."""
    return int(event.session[:8] + event.session[9:13], 16) * 1000


def _value(event: Event | None, name: str) -> object:
    return getattr(event.__struct_config__, "tag", None) if event and name == "type" else getattr(event, name, None)


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
