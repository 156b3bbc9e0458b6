"""Finds out who holds a session or an API token, and which roles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from serving.catalog.ids import token_hash
from serving.catalog.models import ApiToken, Membership, SignIn
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context


def by_session(here: Context, token: str) -> Caller | None:
    """The person whose living session this is."""
    living = (SignIn.token_hash == token_hash(token), SignIn.expires_at_us > here.clock())
    return _load(here, select(SignIn.person).where(*living))


def by_token(here: Context, token: str) -> Caller | None:
    """The person whose API token this is."""
    return _load(here, select(ApiToken.person).where(ApiToken.token_hash == token_hash(token)))


def of_person(session: Session, person: str) -> Caller:
    """A person with the roles that the catalog gives them now."""
    rows = session.execute(select(Membership.workspace, Membership.role).where(Membership.person == person))
    return Caller(person=person, roles={row.workspace: row.role for row in rows})


def _load(here: Context, who: Select[str]) -> Caller | None:
    with here.catalog.read() as session:
        person = session.scalar(who)
        return None if person is None else of_person(session, person)
