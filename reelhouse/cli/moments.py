"""Times on the command line: ISO 8601, UTC unless it says otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reelhouse.errors import BadInput

AsOf = Annotated[str | None, typer.Option("--as-of", help="A past time, such as 2026-03-01T12:00Z (UTC by default).")]


def moment(text: str) -> int:
    """Microseconds since 1970; BadInput when the text is no time."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"'{text}' is no time.", hint="Write 2026-03-01 or 2026-03-01T12:00:00Z.") from error
    aware = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return (aware - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
