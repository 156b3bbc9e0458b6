"""Instants between the catalog's microseconds and the API's RFC 3339 text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_text(at: datetime) -> str:
    """RFC 3339 with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_us(at_us: int) -> datetime:
    """The instant of a number of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at_us)


def instant_us(at: datetime) -> int:
    """Microseconds since 1970 of a time that somebody wrote: UTC unless it says otherwise."""
    return to_us(at if at.tzinfo else at.replace(tzinfo=UTC))


def to_us(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


Instant = Annotated[
    AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC)), PlainSerializer(to_text, return_type=str)
]
