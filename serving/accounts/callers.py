"""Finds out who holds a session or an API token, and which roles they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import SQLColumnExpression, literal, select
from sqlalchemy.orm import Session

from serving.catalog.ids import token_hash
from serving.catalog.models import ApiToken, Membership, SignIn
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Who holds a session or a token; a session is good until a time in microseconds since 1970."""

    caller: Caller
    until_us: int


def by_session(here: Context, token: str) -> Caller | None:
    """The person whose living session this is."""
    held = _known(here, SignIn, SignIn.expires_at_us, token)
    return None if held is None or held.until_us <= here.clock() else held.caller


def by_token(here: Context, token: str) -> Caller | None:
    """The person whose API token this is."""
    held = _known(here, ApiToken, literal(0), token)
    return None if held is None else held.caller


def of_person(session: Session, person: str) -> Caller:
    """A person with the roles that the catalog gives them now."""
    rows = session.execute(select(Membership.workspace, Membership.role).where(Membership.person == person))
    return Caller(person=person, roles={row.workspace: row.role for row in rows})


def _known(
    here: Context, kind: type[SignIn | ApiToken], until_us: SQLColumnExpression[int], token: str
) -> _Held | None:
    """What the catalog says of a token, remembered until the catalog changes."""
    hashed = token_hash(token)
    return here.catalog.known((kind, hashed), lambda: _load(here, kind, until_us, hashed))


def _load(
    here: Context, kind: type[SignIn | ApiToken], until_us: SQLColumnExpression[int], hashed: str
) -> _Held | None:
    columns = (kind.person.label("person"), until_us.label("until_us"), Membership.workspace, Membership.role)
    joined = select(*columns).outerjoin(Membership, Membership.person == kind.person)
    held = joined.where(kind.token_hash == hashed).order_by(Membership.created_at_us, Membership.workspace)
    with here.catalog.read() as session:
        rows = session.execute(held).all()
    if not rows:
        return None
    roles = {row.workspace: row.role for row in rows if row.workspace is not None}
    return _Held(caller=Caller(person=rows[0].person, roles=roles), until_us=rows[0].until_us)
