"""Finds out who holds a session or an API token, and which roles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from serving.catalog.ids import token_hash
from serving.catalog.models import ApiToken, Membership, SignIn
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context


def by_session(here: Context, token: str) -> Caller | None:
    """The person whose living session this is."""
    living = (SignIn.token_hash == token_hash(token), SignIn.expires_at_us > here.clock())
    return _load(here, _with_roles(SignIn.person).where(*living))


def by_token(here: Context, token: str) -> Caller | None:
    """The person whose API token this is."""
    return _load(here, _with_roles(ApiToken.person).where(ApiToken.token_hash == token_hash(token)))


def of_person(session: Session, person: str) -> Caller:
    """A person with the roles that the catalog gives them now."""
    rows = session.execute(select(Membership.workspace, Membership.role).where(Membership.person == person))
    return Caller(person=person, roles={row.workspace: row.role for row in rows})


def _with_roles(person: InstrumentedAttribute[str]) -> Select[str, str, str]:
    roles = (Membership.workspace, Membership.role)
    joined = select(person.label("person"), *roles).outerjoin(Membership, Membership.person == person)
    return joined.order_by(Membership.created_at_us, Membership.workspace)


def _load(here: Context, who: Select[str, str, str]) -> Caller | None:
    with here.catalog.read() as session:
        rows = session.execute(who).all()
    if not rows:
        return None
    return Caller(person=rows[0].person, roles={row.workspace: row.role for row in rows if row.workspace is not None})
