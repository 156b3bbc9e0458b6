"""What the routes of people take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from serving.instants import Instant

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(str.lower),
]
NewPassword = Annotated[str, Field(min_length=8, max_length=200)]


class Person(BaseModel):
    """Somebody who can sign in."""

    id: str
    name: str
    email: str


class Workspace(BaseModel):
    """A workspace and the caller's role in it."""

    id: str
    name: str
    role: str


class Session(BaseModel):
    """Who is signed in, and where they belong."""

    person: Person
    workspaces: list[Workspace]


class SetUp(BaseModel):
    """The first person and the first workspace."""

    name: Name
    email: Email
    password: NewPassword
    workspace: Name


class SetUpState(BaseModel):
    """Whether nobody exists yet, so that the first person can be made."""

    needed: bool


class Credentials(BaseModel):
    """An e-mail address and a password."""

    email: Email
    password: Annotated[str, Field(max_length=200)]


class NewToken(BaseModel):
    """What an API token is called."""

    name: Name


class Token(BaseModel):
    """An API token without its secret."""

    id: str
    name: str
    created_at: Instant


class MadeToken(Token):
    """A new API token; `token` is shown this once."""

    token: str
