"""What the routes of workspaces take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from serving.accounts.schemas import Email, Name, NewPassword

Role = Literal["owner", "member", "viewer"]


class NewWorkspace(BaseModel):
    """What a workspace is called."""

    name: Name


class NewMember(BaseModel):
    """Somebody to add; name and password matter only when the e-mail address is new here."""

    name: Name
    email: Email
    password: NewPassword
    role: Role


class RoleChange(BaseModel):
    """The role that a person shall have."""

    role: Role


class Keeping(BaseModel):
    """For how many whole days before today viewing events are kept; null: for good."""

    keep_events_days: Annotated[int, Field(ge=1, le=36_500)] | None


class Member(BaseModel):
    """A person in a workspace."""

    id: str
    name: str
    email: str
    role: Role
