"""Keeps workspaces and the roles of people in them; a workspace always keeps an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelhouse.errors import Conflict, NotFound
from serving import policy
from serving.accounts.schemas import Workspace
from serving.accounts.service import describe
from serving.catalog import models
from serving.catalog.ids import new_id
from serving.policy import Caller
from serving.workspaces.schemas import Member, NewMember, Role

if TYPE_CHECKING:
    from serving.context import Context


def list_workspaces(here: Context, caller: Caller) -> list[Workspace]:
    """The caller's workspaces, oldest membership first."""
    return describe(here, caller).workspaces


def make_workspace(here: Context, caller: Caller, name: str) -> Workspace:
    """Make a workspace that the caller owns."""
    workspace = models.Workspace(id=new_id("w"), name=name, created_at_us=here.clock())
    with here.catalog.write() as session:
        session.add(workspace)
        session.flush()
        _join(session, workspace.id, caller.known, role="owner", now_us=here.clock())
    return Workspace(id=workspace.id, name=name, role="owner")


def list_people(here: Context, caller: Caller, workspace: str) -> list[Member]:
    """Everybody in a workspace, by name."""
    policy.entered(caller, workspace, least="member")
    rows = (
        select(models.Person, models.Membership.role)
        .join(models.Membership, models.Membership.person == models.Person.id)
        .where(models.Membership.workspace == workspace)
        .order_by(models.Person.name, models.Person.id)
    )
    with here.catalog.read() as session:
        return [_member(person, role) for person, role in session.execute(rows)]


def add_person(here: Context, caller: Caller, workspace: str, wanted: NewMember) -> Member:
    """Add somebody; a known e-mail address keeps its name and password."""
    policy.entered(caller, workspace, least="owner")
    password_hash = here.passwords.hash(wanted.password)
    with here.catalog.write() as session:
        person = session.scalar(select(models.Person).where(models.Person.email == wanted.email))
        if person is None:
            person = models.Person(
                id=new_id("p"),
                name=wanted.name,
                email=wanted.email,
                password_hash=password_hash,
                created_at_us=here.clock(),
            )
            session.add(person)
            session.flush()
        elif session.get(models.Membership, (workspace, person.id)):
            raise Conflict(f"{wanted.email} is in this workspace already.", hint="Change the role instead.")
        _join(session, workspace, person.id, role=wanted.role, now_us=here.clock())
        return _member(person, wanted.role)


def change_role(here: Context, caller: Caller, workspace: str, *, person: str, role: Role) -> Member:
    """Give a person another role."""
    policy.entered(caller, workspace, least="owner")
    with here.catalog.write() as session:
        membership = _membership(session, workspace, person)
        membership.role = role
        _keep_an_owner(session, workspace)
        return _member(session.get_one(models.Person, person), role)


def remove_person(here: Context, caller: Caller, workspace: str, person: str) -> None:
    """Take a person out of a workspace; their videos stay."""
    policy.entered(caller, workspace, least="owner")
    with here.catalog.write() as session:
        session.delete(_membership(session, workspace, person))
        _keep_an_owner(session, workspace)


def _join(session: Session, workspace: str, person: str, *, role: str, now_us: int) -> None:
    session.add(models.Membership(workspace=workspace, person=person, role=role, created_at_us=now_us))


def _membership(session: Session, workspace: str, person: str) -> models.Membership:
    membership = session.get(models.Membership, (workspace, person))
    if membership is None:
        raise NotFound("person", person, hint="They may have left the workspace.")
    return membership


def _keep_an_owner(session: Session, workspace: str) -> None:
    session.flush()
    owners = (models.Membership.workspace == workspace, models.Membership.role == "owner")
    if not session.scalar(select(func.count()).select_from(models.Membership).where(*owners)):
        raise Conflict("A workspace needs an owner.", hint="Make somebody else an owner first.")


def _member(person: models.Person, role: str) -> Member:
    return Member.model_validate({"id": person.id, "name": person.name, "email": person.email, "role": role})
