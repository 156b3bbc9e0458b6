"""`reelhouse upkeep`: what the nightly upkeep does, now."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing

if TYPE_CHECKING:
    from reelhouse.platform import Platform

SHOWN = ("table", "files_before", "files_after", "bytes_before", "bytes_after", "files_removed", "seconds", "note")


def upkeep(home: Home = None, json: JsonFile = None) -> None:
    """Remove what may be kept no longer, join small files, remove dead ones and old log; all figures stay as they are."""
    from reelhouse.platform.upkeep import keep_up

    platform = existing(home)
    _keep_promises(platform)
    rows = keep_up(platform)
    shown = [{name: _plain(row[name]) for name in SHOWN} for row in rows]
    if json:
        text = console.as_json(shown)
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    console.table(SHOWN, [tuple(row.values()) for row in shown])


def _keep_promises(platform: Platform) -> None:
    """Events that were kept long enough go, and names behind a withdrawal of consent."""
    import jobs
    from jobs.metrics.withdrawals import WITHDRAWALS
    from reelhouse.platform.keeping import keep_promises

    gone = keep_promises(platform, jobs.relational(), WITHDRAWALS, today=dt.datetime.now(dt.UTC).date())
    for one in gone:
        console.errors.print(f"  {one.kind}: {one.rows:,} rows of {one.place} {one.note}".rstrip(), highlight=False)


def _plain(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
