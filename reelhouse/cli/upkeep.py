"""`reelhouse upkeep`: what the nightly upkeep does, now."""

from __future__ import annotations

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing

SHOWN = ("table", "files_before", "files_after", "bytes_before", "bytes_after", "files_removed", "seconds", "note")


def upkeep(home: Home = None, json: JsonFile = None) -> None:
    """Join small files, remove dead ones and old log; no row changes."""
    from reelhouse.platform.upkeep import keep_up

    rows = keep_up(existing(home))
    shown = [{name: _plain(row[name]) for name in SHOWN} for row in rows]
    if json:
        text = console.as_json(shown)
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    console.table(SHOWN, [tuple(row.values()) for row in shown])


def _plain(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
