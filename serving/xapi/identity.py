"""Ids of xAPI as ids of ours: always the same one for the same statement, session or person. Knows no store.

Our ids are UUIDv7: 48 bits of time, then bits of a hash. A statement's id keeps its own moment. A session's must be one id
for all its statements, whose common time nobody knows: it gets the midnight (UTC) before, so it counts once a day.
"""

from __future__ import annotations

from hashlib import sha1
from typing import TYPE_CHECKING

from reelhouse.ids import is_uuid7, uuid7_of

if TYPE_CHECKING:
    from serving.signing import Signer
    from serving.xapi.statements import Actor

DAY_MS = 86_400_000


def event_id(statement_id: str, at_ms: int) -> str:
    """The event of a statement: its own id when that is a UUIDv7, else one of the statement's time."""
    known = statement_id.lower()
    return known if is_uuid7(known) else uuid7_of(at_ms, f"statement {known}")


def midnight(at_ms: int) -> int:
    """The beginning of the day (UTC)."""
    return at_ms - at_ms % DAY_MS


def session_id(name: str, video: str, at_ms: int) -> str:
    """The playback of a session; a registration may go over several videos, each of which is a playback."""
    known = name.lower()
    return known if is_uuid7(known) else uuid7_of(midnight(at_ms), f"session {known} {video}")


def pseudonym(actor: Actor, signer: Signer) -> str | None:
    """The same for the same person in this deployment, worthless elsewhere; None for an actor without an identifier."""
    name = _name(actor)
    return None if name is None else f"n_{signer.sign('xapi actor', name)}"


def _name(actor: Actor) -> str | None:
    if actor.mbox is not None:
        address = "mailto:" + actor.mbox.removeprefix("mailto:").lower()
        return "sha1 " + sha1(address.encode(), usedforsecurity=False).hexdigest()
    if actor.mbox_sha1sum is not None:
        return "sha1 " + actor.mbox_sha1sum.lower()
    if actor.account is not None:
        return f"account {actor.account.home_page} {actor.account.name}"
    return None if actor.openid is None else f"openid {actor.openid}"
