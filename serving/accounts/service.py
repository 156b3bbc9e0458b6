"""Signs people in and out, makes the first person, and keeps API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from reelhouse.errors import Conflict, NotFound, SignInNeeded
from serving.accounts.schemas import Credentials, MadeToken, Person, Session, SetUp, Token, Workspace
from serving.catalog import models
from serving.catalog.ids import new_id, new_token, token_hash
from serving.clock import DAY_US
from serving.instants import from_us
from serving.policy import Caller

if TYPE_CHECKING:
    from serving.context import Context

SESSION_DAYS = 30


def is_set_up_needed(here: Context) -> bool:
    """Whether nobody exists yet."""
    with here.catalog.read() as session:
        return session.scalar(select(models.Person.id).limit(1)) is None


def set_up(here: Context, wanted: SetUp) -> tuple[Session, str]:
    """Make the first person, who owns the first workspace; gives the session and its token."""
    password_hash = here.passwords.hash(wanted.password)
    now_us = here.clock()
    with here.catalog.write() as session:
        if session.scalar(select(func.count()).select_from(models.Person)):
            raise Conflict("This Reelhouse is set up already.", hint="Sign in instead.")
        person = models.Person(
            id=new_id("p"), name=wanted.name, email=wanted.email, password_hash=password_hash, created_at_us=now_us
        )
        workspace = models.Workspace(id=new_id("w"), name=wanted.workspace, created_at_us=now_us)
        session.add_all([person, workspace])
        session.flush()
        session.add(models.Membership(workspace=workspace.id, person=person.id, role="owner", created_at_us=now_us))
        return _start(session, person.id, now_us=now_us)


def sign_in(here: Context, wanted: Credentials, *, address: str) -> tuple[Session, str]:
    """Check a password and start a session; SignInNeeded for a wrong pair, TooMany after too many of them."""
    key = f"sign-in {address} {wanted.email}"
    here.attempts.check(key, now_us=here.clock())
    with here.catalog.read() as session:
        person = session.scalar(select(models.Person).where(models.Person.email == wanted.email))
    if not here.passwords.matches(person.password_hash if person else None, wanted.password) or person is None:
        here.attempts.failed(key, now_us=here.clock())
        raise SignInNeeded("This e-mail address and password do not belong together.", hint="Check both and try again.")
    here.attempts.succeeded(key)
    with here.catalog.write() as session:
        return _start(session, person.id, now_us=here.clock())


def sign_out(here: Context, token: str) -> None:
    """End a session."""
    with here.catalog.write() as session:
        session.execute(delete(models.SignIn).where(models.SignIn.token_hash == token_hash(token)))


def describe(here: Context, caller: Caller) -> Session:
    """Who the caller is, and their workspaces by name."""
    with here.catalog.read() as session:
        return _describe(session, caller.known)


def make_token(here: Context, caller: Caller, name: str) -> MadeToken:
    """Make an API token with the caller's rights."""
    token = new_token()
    row = models.ApiToken(
        id=new_id("t"), person=caller.known, name=name, token_hash=token_hash(token), created_at_us=here.clock()
    )
    with here.catalog.write() as session:
        session.add(row)
    return MadeToken(id=row.id, name=name, created_at=from_us(row.created_at_us), token=token)


def list_tokens(here: Context, caller: Caller) -> list[Token]:
    """The caller's API tokens, oldest first."""
    own = select(models.ApiToken).where(models.ApiToken.person == caller.known).order_by(models.ApiToken.created_at_us)
    with here.catalog.read() as session:
        return [Token(id=row.id, name=row.name, created_at=from_us(row.created_at_us)) for row in session.scalars(own)]


def remove_token(here: Context, caller: Caller, token_id: str) -> None:
    """Make one of the caller's API tokens worthless."""
    with here.catalog.write() as session:
        row = session.get(models.ApiToken, token_id)
        if row is None or row.person != caller.known:
            raise NotFound("token", token_id)
        session.delete(row)


def _start(session: Transaction, person: str, *, now_us: int) -> tuple[Session, str]:
    token = new_token()
    session.execute(delete(models.SignIn).where(models.SignIn.expires_at_us < now_us))
    session.add(
        models.SignIn(
            token_hash=token_hash(token),
            person=person,
            created_at_us=now_us,
            expires_at_us=now_us + SESSION_DAYS * DAY_US,
        )
    )
    session.flush()
    return _describe(session, person), token


def _describe(session: Transaction, person_id: str) -> Session:
    person = session.get_one(models.Person, person_id)
    rows = session.execute(
        select(models.Workspace.id, models.Workspace.name, models.Membership.role)
        .join(models.Membership, models.Membership.workspace == models.Workspace.id)
        .where(models.Membership.person == person_id)
        .order_by(models.Membership.created_at_us, models.Workspace.id)
    )
    return Session(
        person=Person(id=person.id, name=person.name, email=person.email),
        workspaces=[Workspace(id=row.id, name=row.name, role=row.role) for row in rows],
    )
