"""`reelhouse keeping`: for how long each workspace keeps events, from which day on it has them, and what was removed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing

if TYPE_CHECKING:
    from reelhouse.platform import Platform

POLICIES = ("workspace", "keep_events_days", "first_day", "next_first_day")
REMOVALS = ("at", "kind", "place", "rows", "note")


def keeping(home: Home = None, json: JsonFile = None) -> None:
    """Show how long each workspace keeps events, from which day on it has them, and what upkeep removed."""
    platform = existing(home)
    policies, removals = _policies(platform), _removals(platform)
    if json:
        text = console.as_json({"workspaces": policies, "removals": removals})
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    if not policies:
        console.output.print("Every workspace keeps its events for good; nothing was removed.")
        return
    console.table(POLICIES, [tuple(row.values()) for row in policies], title="Workspaces that keep events for a time")
    console.table(REMOVALS, [tuple(row.values()) for row in removals], title="Removed")


def _policies(platform: Platform) -> list[dict[str, Any]]:
    """By workspace: the newest decision, the first day whose events are there, and what it becomes with the next upkeep."""
    from reelhouse.platform.horizon import horizons
    from reelhouse.platform.keeping import wished

    now, known = wished(platform, dt.datetime.now(dt.UTC).date()), horizons(platform)
    return [
        {
            "workspace": name,
            "keep_events_days": now[name][0] if name in now else None,
            "first_day": known.get(name),
            "next_first_day": max(day for day in (known.get(name), now[name][1] if name in now else None) if day),
        }
        for name in sorted({*now, *known})
    ]


def _removals(platform: Platform) -> list[dict[str, Any]]:
    from lake import tables
    from reelhouse.platform.keeping import BEGUN, DONE

    rows = platform.storage.read(tables.REMOVALS).sort_by([("at", "descending"), ("place", "ascending")]).to_pylist()
    return [{name: row[name] for name in REMOVALS} for row in rows if row["place"] not in (BEGUN, DONE)]
