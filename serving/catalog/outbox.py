"""The outbox: facts about recordings and decisions of workspaces, written with the change they tell of, relayed at least once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reelhouse.errors import ReelhouseError
from reelhouse.events import Fact, Policy
from serving.catalog.models import OutboxRow, Video, Workspace

if TYPE_CHECKING:
    from reelhouse.ports import Inbox
    from serving.catalog.database import Catalog

TOPIC, POLICIES = "recordings", "policies"
RELAY_LIMIT = 500


def tell(session: Session, video: Video, fact: Literal["uploaded", "renamed", "deleted"], *, now_us: int) -> None:
    """Put a fact about a video into the outbox, inside the transaction that changes the video."""
    body = Fact(
        received_at_us=now_us,
        fact=fact,
        video=video.id,
        workspace=video.workspace,
        owner=video.owner,
        name=video.name,
        created_at_us=video.created_at_us,
        file_name=video.file_name,
        blob=video.blob,
        sha256=video.sha256,
        bytes=video.size_bytes,
    )
    session.add(OutboxRow(topic=TOPIC, body=msgspec.msgpack.encode(body)))


def tell_policy(session: Session, workspace: Workspace, *, now_us: int) -> None:
    """Put what a workspace decided about keeping into the outbox, inside the transaction that notes it."""
    body = Policy(received_at_us=now_us, workspace=workspace.id, keep_events_days=workspace.keep_events_days)
    session.add(OutboxRow(topic=POLICIES, body=msgspec.msgpack.encode(body)))


def try_relay(catalog: Catalog, inbox: Inbox) -> None:
    """Relay what waits; when the inbox cannot take it now, it goes with the next change or at the next start."""
    try:
        relay(catalog, inbox)
    except ReelhouseError as error:
        structlog.get_logger().warning("outbox_waits", reason=error.message)


def relay(catalog: Catalog, inbox: Inbox) -> int:
    """Append waiting facts to the inbox, in order, and forget them; gives how many were relayed.

    The rows are read and removed in one write transaction, so two relays never pass each other; a kill between the
    append and the commit repeats facts, which are idempotent.
    """
    relayed = 0
    while batch := _relay_some(catalog, inbox):
        relayed += batch
    return relayed


def _relay_some(catalog: Catalog, inbox: Inbox) -> int:
    if not _anything_waits(catalog):
        return 0
    with catalog.write() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.number).limit(RELAY_LIMIT)).all()
        if rows:
            for topic in sorted({row.topic for row in rows}):
                bodies = [row.body for row in rows if row.topic == topic]
                inbox.append(topic, bodies, keys=[_KEYS[topic](body) for body in bodies])
            session.execute(delete(OutboxRow).where(OutboxRow.number <= rows[-1].number))
        return len(rows)


def _video_of(body: bytes) -> str:
    """Facts about one video stay in one log, in the order in which they became true."""
    return msgspec.msgpack.decode(body, type=Fact).video


def _workspace_of(body: bytes) -> str:
    return msgspec.msgpack.decode(body, type=Policy).workspace


_KEYS = {TOPIC: _video_of, POLICIES: _workspace_of}


def _anything_waits(catalog: Catalog) -> bool:
    with catalog.read() as session:
        return session.scalar(select(OutboxRow.number).limit(1)) is not None
