"""The quarantine: rejected events by reason, and their repair, each at most once, by sending them in again.

A repaired event is a new record of the inbox that names the rejected one. The rejected one stays as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

import jobs
from lake import tables
from reelhouse.errors import BadInput
from reelhouse.events import Envelope
from reelhouse.job import Intake
from reelhouse.platform.intake import waiting
from reelhouse.platform.locks import exclusive
from serving.instants import to_us
from serving.quarantine.repairs import Repair, Unrepairable, checked, repaired

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from reelhouse.platform import Platform

GROUPS = 200
EXAMPLES = 5
BATCH = 1000
REPAIRABLE = ("invalid", "malformed")
NUMBERS = r"[0-9]+"
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Envelope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rejected events with one reason (its numbers are left out), and the newest of them as an example."""

    code: str
    reason: str
    events: int
    repaired: int
    last_at: datetime
    example: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which rejected events: a group, of a workspace (None: of all)."""

    workspace: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One event before and after its repair, or why it cannot be repaired like this."""

    before: bytes
    after: bytes | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a group: how many match, were repaired before, are repaired by this, cannot be."""

    matched: int = 0
    before: int = 0
    repaired: int = 0
    unrepairable: int = 0
    examples: tuple[Example, ...] = ()


def groups(platform: Platform, workspace: str | None) -> list[Group]:
    """The quarantine by code and reason, most frequent first; of a workspace, or all of it."""
    rows: Any = _rejected(platform, workspace)
    done = _repaired_rows(platform).distinct()
    marked = rows.left_join(done, rows.seq == done.repairs_of)
    counted = marked.group_by("code", "kind").aggregate(
        events=marked.count(),
        repaired=marked.repairs_of.count(),
        last_at=marked.received_at.max(),
        example=marked.payload.argmax(marked.seq),
    )
    ranked = counted.order_by([counted.events.desc(), "code", "kind"]).limit(GROUPS)
    found = platform.engine.fetch(ranked).to_pylist()
    return [Group(reason=row.pop("kind"), **row) for row in found]


def repair(platform: Platform, chosen: Chosen, repairs: Sequence[Repair], *, dry_run: bool) -> Outcome:
    """Repair a group and send it in again; a rehearsal (`dry_run`) only says what would become of it.

    BadInput when the group or a repair is not of a kind that can be repaired.
    """
    wanted = checked(repairs)
    if chosen.code not in REPAIRABLE:
        raise BadInput(
            f"Events with code '{chosen.code}' cannot be repaired.", hint=f"Those with {' or '.join(REPAIRABLE)} can."
        )
    with exclusive(platform.home / "locks", "quarantine"):
        known = _repaired_before(platform)
        rows = _members(platform, chosen)
        fresh = [row for row in rows if row["seq"] not in known]
        outcome, made = _tried(fresh, wanted)
        if not dry_run:
            _send(platform, made)
    return replace(outcome, matched=len(rows), before=len(rows) - len(fresh))


def _tried(rows: Sequence[Mapping[str, Any]], repairs: Sequence[Repair]) -> tuple[Outcome, dict[int, bytes]]:
    """What the repairs make of these events: the new bytes by `seq`, and some examples of either kind."""
    made: dict[int, bytes] = {}
    good, bad = list[Example](), list[Example]()
    for row in rows:
        try:
            made[row["seq"]] = after = repaired(row["payload"], repairs)
            good.append(Example(before=row["payload"], after=after))
        except Unrepairable as error:
            bad.append(Example(before=row["payload"], problem=error.message))
    examples = (*good[:EXAMPLES], *bad[:EXAMPLES])
    return Outcome(repaired=len(good), unrepairable=len(bad), examples=examples), made


def _send(platform: Platform, made: Mapping[int, bytes]) -> None:
    for envelopes in _batches(platform, made):
        bodies = [_ENCODER.encode(envelope) for envelope in envelopes]
        platform.inbox.append("events", bodies, keys=[envelope.workspace or "" for envelope in envelopes])


def _batches(platform: Platform, made: Mapping[int, bytes]) -> Iterator[list[Envelope]]:
    """The repaired events as records: all that the server knew of the rejected ones stays, also when they came."""
    seqs = sorted(made)
    bronze: Any = platform.engine.table(tables.EVENTS_RAW)
    for start in range(0, len(seqs), BATCH):
        rows = bronze.filter(bronze.seq.isin(seqs[start : start + BATCH])).order_by("seq")
        yield [
            Envelope(
                received_at_us=to_us(row["received_at"]),
                payload=made[row["seq"]],
                sent_at_ms=row["sent_at_ms"],
                workspace=row["workspace"],
                subject=row["subject"],
                role=row["role"] or "anonymous",
                agent=row["agent"] or "",
                denied=row["denied"],
                door=row["door"] or "events",
                repairs=row["seq"],
            )
            for row in platform.engine.fetch(rows).to_pylist()
        ]


def _repaired_before(platform: Platform) -> set[int]:
    """The rejected events that were sent in again: those that wait first, because what waits moves on to bronze."""
    intake = jobs.job_named("ingest.events")
    assert isinstance(intake, Intake)
    envelopes = (_envelope(record.body) for record in waiting(platform, intake))
    known = {envelope.repairs for envelope in envelopes if envelope is not None and envelope.repairs is not None}
    return known | set(platform.engine.fetch(_repaired_rows(platform))["repairs_of"].to_pylist())


def _envelope(body: bytes) -> Envelope | None:
    try:
        return _DECODER.decode(body)
    except msgspec.MsgspecError:
        return None


def _members(platform: Platform, chosen: Chosen) -> list[dict[str, Any]]:
    rows: Any = _rejected(platform, chosen.workspace)
    own = rows.filter(rows.code == chosen.code, rows.kind == chosen.reason).select("seq", "payload").order_by("seq")
    return platform.engine.fetch(own).to_pylist()


def _rejected(platform: Platform, workspace: str | None) -> ir.Table:
    """Rejected events with the `kind` of their reason: numbers in it differ from event to event."""
    rows: Any = platform.engine.table(tables.REJECTED)
    own = rows if workspace is None else rows.filter(rows.workspace == workspace)
    return own.mutate(kind=own.reason.re_replace(NUMBERS, "…"))


def _repaired_rows(platform: Platform) -> ir.Table:
    bronze: Any = platform.engine.table(tables.EVENTS_RAW)
    return bronze.filter(bronze.repairs.notnull()).select(repairs_of=bronze.repairs)
