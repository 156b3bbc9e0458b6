"""Captures viewing events: rights per video, consent per event, then one durable append for the whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from reelhouse.events import Batch, Envelope
from serving.events.privacy import Peek, kept_agent, kept_payload, peek
from serving.events.standing import Sender, Standing, at_home, standings
from serving.shares import opening

if TYPE_CHECKING:
    from serving.context import Context

TOPIC = "events"
_ENCODER = msgspec.msgpack.Encoder()


def capture(here: Context, batch: Batch, sender: Sender) -> int:
    """Store every event of a batch durably, malformed ones too, and give how many there were."""
    received_at_us = here.clock()
    caller = opening.with_share(here, sender.caller, batch.share, keys=sender.keys)
    raws = [bytes(raw) for raw in batch.events]
    peeks = [peek(raw) for raw in raws]
    towards = standings(here, caller, {seen.video_id for seen in peeks} - {None}, site=sender.site)
    home = at_home(caller, sender.workspace)
    envelopes = []
    for raw, seen in zip(raws, peeks, strict=True):
        consented = seen.is_consented
        standing = towards[seen.video_id] if seen.video_id is not None else _without_video(home, seen)
        envelopes.append(
            Envelope(
                received_at_us=received_at_us,
                payload=kept_payload(raw, is_consented=consented),
                sent_at_ms=batch.sent_at_ms,
                workspace=standing.workspace,
                subject=caller.person if consented else None,
                role=standing.role,
                agent=kept_agent(sender.agent, is_consented=consented),
                denied=standing.denied,
                door="history" if batch.history else "events",
            )
        )
    store(here, envelopes)
    return len(envelopes)


def store(here: Context, envelopes: Sequence[Envelope]) -> None:
    """One durable append for all of them, by whichever door they came; a workspace's stay in order in one log."""
    bodies = [_ENCODER.encode(envelope) for envelope in envelopes]
    here.platform.inbox.append(TOPIC, bodies, keys=[envelope.workspace or "" for envelope in envelopes])


def _without_video(home: Standing, seen: Peek) -> Standing:
    # Only a search belongs to no video; anything else that names none is malformed, which the pipeline finds out.
    return home if seen.type == "searched" else Standing(workspace=home.workspace, role=home.role)
