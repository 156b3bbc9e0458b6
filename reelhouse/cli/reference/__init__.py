"""The reference pages, written from the code that they describe; one file is one page."""

from __future__ import annotations

from collections.abc import Callable


def pages() -> dict[str, str]:
    """File name to text of every page in docs/reference/ that is made from the code."""
    from reelhouse.cli.reference import commands, events, metrics, routes, settings, tables

    writers: dict[str, Callable[[], str]] = {
        "commands.md": commands.page,
        "settings.md": settings.page,
        "tables.md": tables.page,
        "metrics.md": metrics.page,
        "events.md": events.page,
        events.SCHEMA_PAGE: events.schema,
        "routes.md": routes.page,
    }
    return {name: write() for name, write in writers.items()}
