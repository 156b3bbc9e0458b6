"""Routes of workspaces and the people in them."""

from __future__ import annotations

from fastapi import APIRouter

from serving.accounts.schemas import Workspace
from serving.deps import Here, SignedIn
from serving.listing import Page
from serving.workspaces import keeping, service
from serving.workspaces.schemas import Keeping, Member, NewMember, NewWorkspace, RoleChange

router = APIRouter(tags=["workspaces"])


@router.get("/v1/workspaces")
def list_workspaces(here: Here, caller: SignedIn) -> Page[Workspace]:
    """List the caller's workspaces."""
    return Page(items=service.list_workspaces(here, caller))


@router.post("/v1/workspaces", status_code=201)
def make_workspace(here: Here, caller: SignedIn, wanted: NewWorkspace) -> Workspace:
    """Make a workspace that the caller owns."""
    return service.make_workspace(here, caller, wanted.name)


@router.get("/v1/workspaces/{workspace}/people")
def list_people(here: Here, caller: SignedIn, workspace: str) -> Page[Member]:
    """List everybody in a workspace; for its members and owners."""
    return Page(items=service.list_people(here, caller, workspace))


@router.post("/v1/workspaces/{workspace}/people", status_code=201)
def add_person(here: Here, caller: SignedIn, workspace: str, wanted: NewMember) -> Member:
    """Add somebody to a workspace; for its owners."""
    return service.add_person(here, caller, workspace, wanted)


@router.patch("/v1/workspaces/{workspace}/people/{person}")
def change_role(here: Here, caller: SignedIn, workspace: str, person: str, wanted: RoleChange) -> Member:
    """Give a person another role; for owners."""
    return service.change_role(here, caller, workspace, person=person, role=wanted.role)


@router.delete("/v1/workspaces/{workspace}/people/{person}", status_code=204)
def remove_person(here: Here, caller: SignedIn, workspace: str, person: str) -> None:
    """Take a person out of a workspace; for owners."""
    service.remove_person(here, caller, workspace, person)


@router.get("/v1/workspaces/{workspace}/keeping")
def get_keeping(here: Here, caller: SignedIn, workspace: str) -> Keeping:
    """Give for how many days a workspace keeps viewing events; for its members and owners."""
    return keeping.get_keeping(here, caller, workspace)


@router.put("/v1/workspaces/{workspace}/keeping")
def put_keeping(here: Here, caller: SignedIn, workspace: str, wanted: Keeping) -> Keeping:
    """Say for how many days a workspace keeps viewing events; upkeep removes older ones for good. For owners."""
    return keeping.put_keeping(here, caller, workspace, wanted)
