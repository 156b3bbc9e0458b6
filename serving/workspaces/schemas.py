"""What the routes of workspaces take and give."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

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


class Member(BaseModel):
    """A person in a workspace."""

    id: str
    name: str
    email: str
    role: Role
