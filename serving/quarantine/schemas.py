"""What the routes of the quarantine take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from serving.instants import Instant
from serving.quarantine.repairs import Repair

Name = Annotated[str, Field(min_length=1, max_length=100)]
Shown = 2000


class Group(BaseModel):
    """Rejected events with one code and reason: how many, how many were repaired, and the bytes of one of them."""

    code: str
    reason: str
    events: int
    repaired: int
    last_at: Instant
    example: str


class Drop(BaseModel):
    """Leave a field out."""

    kind: Literal["drop"]
    field: Name

    def repair(self) -> Repair:
        """As it is carried out."""
        return Repair(kind="drop", field=self.field)


class Rename(BaseModel):
    """Give a field another name."""

    kind: Literal["rename"]
    field: Name
    to: Name

    def repair(self) -> Repair:
        """As it is carried out."""
        return Repair(kind="rename", field=self.field, to=self.to)


class Set(BaseModel):
    """Give a field a value."""

    kind: Literal["set"]
    field: Name
    value: str | int | float | bool | None = None

    def repair(self) -> Repair:
        """As it is carried out."""
        return Repair(kind="set", field=self.field, value=self.value)


class Cast(BaseModel):
    """Write a field's value as another type."""

    kind: Literal["cast"]
    field: Name
    to: Literal["integer", "number", "text", "flag"]

    def repair(self) -> Repair:
        """As it is carried out."""
        return Repair(kind="cast", field=self.field, to=self.to)


class RepairRequest(BaseModel):
    """Which group to repair, how, and whether only to rehearse it."""

    workspace: Annotated[str, Field(max_length=64)]
    code: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=2000)]
    repairs: Annotated[list[Annotated[Drop | Rename | Set | Cast, Field(discriminator="kind")]], Field(max_length=20)]
    dry_run: bool = True


class Example(BaseModel):
    """One event before and after its repair, or the problem that remains."""

    before: str
    after: str | None
    problem: str


class RepairOutcome(BaseModel):
    """What became, or in a rehearsal would become, of a group."""

    dry_run: bool
    matched: int
    repaired_before: int
    repaired: int
    unrepairable: int
    examples: list[Example]


def text(payload: bytes) -> str:
    """The beginning of some bytes to look at; what is no UTF-8 is shown as such."""
    return payload[:Shown].decode(errors="backslashreplace")
