"""Takes xAPI statements in by the same rights, the same consent and the same inbox as our own events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from reelhouse.events import Envelope
from serving.events import service
from serving.events.privacy import kept_agent
from serving.events.standing import Sender, Standing, standings
from serving.policy import Caller
from serving.shares import opening
from serving.xapi.identity import midnight, pseudonym
from serving.xapi.mapping import Heard, Unmapped, consent_of, to_event, video_of
from serving.xapi.statements import PROFILE, Statement

if TYPE_CHECKING:
    from serving.context import Context

NO_VIDEO = Standing(workspace=None, role="anonymous", denied="The statement names no video.")
# What is kept of a statement that has no event: nothing that could name the actor.
_KEPT = frozenset(
    PROFILE + name
    for name in (
        "time",
        "time-from",
        "time-to",
        "progress",
        "played-segments",
        "length",
        "speed",
        "volume",
        "session-id",
    )
)


def capture(here: Context, statements: Sequence[Statement], sender: Sender, *, share: str | None) -> list[str]:
    """Store every statement durably as an event, and give their ids; what has no event is kept with the reason."""
    caller = opening.with_share(here, sender.caller, share, keys=sender.keys)
    towards = standings(here, caller, {video_of(one) for one in statements} - {None}, site=sender.site)
    now_us = here.clock()
    heard = [_heard(here, statement, now_us // 1000) for statement in statements]
    envelopes = []
    for one in heard:
        standing = towards.get(video_of(one.statement) or "", NO_VIDEO)
        envelopes.append(_envelope(one, standing, received_at_us=now_us, agent=sender.agent, caller=caller))
    service.store(here, envelopes)
    return [one.id for one in heard]


def _heard(here: Context, statement: Statement, now_ms: int) -> Heard:
    consented = consent_of(statement) == "granted"
    return Heard(
        statement=statement,
        id=(statement.id or str(uuid4())).lower(),
        at_ms=_at_ms(statement, now_ms),
        viewer=pseudonym(statement.actor, here.signer) if consented else None,
    )


def _at_ms(statement: Statement, now_ms: int) -> int:
    """The statement's own time; without one, that of its receipt (whose day is all that a second sending must share)."""
    stamp = statement.timestamp
    if stamp is None:
        return now_ms if statement.id is None else midnight(now_ms)
    seconds = stamp.timestamp() if stamp.tzinfo else stamp.replace(tzinfo=UTC).timestamp()
    return max(0, round(seconds * 1000))


def _envelope(heard: Heard, standing: Standing, *, received_at_us: int, agent: str, caller: Caller) -> Envelope:
    try:
        payload, reason = msgspec.json.encode(to_event(heard)), None
    except Unmapped as error:
        payload, reason = _rest(heard), str(error)
    said = heard.statement.said("user-agent")
    consented = heard.viewer is not None
    return Envelope(
        received_at_us=received_at_us,
        payload=payload,
        workspace=standing.workspace,
        role=standing.role if _is_caller(heard.statement, caller) else "anonymous",
        agent=kept_agent(said if isinstance(said, str) else agent, is_consented=consented),
        denied=standing.denied or reason,
        door="xapi",
    )


def _is_caller(statement: Statement, caller: Caller) -> bool:
    """Statements are often passed on by a server, whose own role says nothing of the viewer."""
    account = statement.actor.account
    return account is not None and caller.person is not None and account.name == caller.person


def _rest(heard: Heard) -> bytes:
    statement = heard.statement
    kept: dict[str, Any] = {
        "type": "xapi",
        "id": heard.id,
        "at_ms": heard.at_ms,
        "verb": statement.verb.id,
        "object": statement.object.id,
        "consent": consent_of(statement),
        "registration": statement.context.registration,
    }
    said = {**statement.context.extensions, **statement.result.extensions}
    return msgspec.json.encode(kept | {"said": {name: value for name, value in said.items() if name in _KEPT}})
