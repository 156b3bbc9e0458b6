"""The days that figures are asked for, and the days before them to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query

from reelhouse.errors import BadInput
from serving.instants import from_us, instant_us

USUAL_DAYS = 30
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @classmethod
    def only(cls, day: str) -> Days:
        """One day, given as text."""
        return cls(first=date.fromisoformat(day), last=date.fromisoformat(day))

    @property
    def count(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def units(self, *, after: int = 0) -> list[str]:
        """The days as text, and some days after them."""
        return [(self.first + timedelta(days=number)).isoformat() for number in range(self.count + after)]

    def before(self) -> Days:
        """As many days that end where these begin."""
        return Days(first=self.first - timedelta(days=self.count), last=self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDays:
    """The days in the query of a route, as its dependency; without them the last USUAL_DAYS up to today (UTC)."""

    first: Annotated[date | None, Query(alias="from")] = None
    last: Annotated[date | None, Query(alias="to")] = None

    @property
    def as_of_us(self) -> int | None:
        """The past time in microseconds since 1970; None for now."""
        return None

    def days(self, now_us: int) -> Days:
        """The wished days; BadInput when they end before they begin or are too many."""
        last = self.last or from_us(self.as_of_us or now_us).date()
        first = self.first or last - timedelta(days=USUAL_DAYS - 1)
        found = Days(first=first, last=last)
        if not 0 < found.count <= LONGEST_DAYS or first < date(2000, 1, 1):
            raise BadInput(
                f"From {first} to {last} is no period.", hint=f"Ask for 1 to {LONGEST_DAYS} days since 2000."
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(AskedDays):
    """Days, and a time: the figures as they were then. What the caller may see is decided by the rights of now."""

    as_of: Annotated[datetime | None, Query(description="Figures as they were at this time (ISO 8601)")] = None

    @property
    def as_of_us(self) -> int | None:
        """The past time in microseconds since 1970; None for now."""
        return None if self.as_of is None else instant_us(self.as_of)
