"""The search metrics by brute force, from an event log and its playbacks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from tests.metrics.reference import PRESSED, Playback, Row, ratio


def searches(log: list[Row], parts: list[Playback]) -> dict[tuple[dt.date, str], dict[str, float | None]]:
    """The search metrics by day and words."""
    sessions = defaultdict[str, list[Row]](list)
    for row in log:
        if row["type"] == "searched" and not row["is_bot"]:
            sessions[row["session"]].append(row)
    groups = defaultdict[tuple[dt.date, str], list[Row]](list)
    for rows in sessions.values():
        last = max(rows, key=lambda row: row["number"])
        groups[last["day"], " ".join(last["query"].lower().split())].append(last)
    clicks = {row["session"] for row in log if row["type"] == "search_clicked"}
    return {key: _searched(rows, parts, clicks) for key, rows in groups.items()}


def _searched(rows: list[Row], parts: list[Playback], clicks: set[str]) -> dict[str, float | None]:
    outcomes = [(row, [part for part in parts if _is_of(part, row)]) for row in rows]
    good = sum(any(_is_success(part, row) for part in came) for row, came in outcomes)
    return {
        "searches": len(rows),
        "search_no_result": sum(not row["results"] for row in rows),
        "search_no_click": sum(
            bool(row["results"]) and not came and row["session"] not in clicks for row, came in outcomes
        ),
        "search_successes": good,
        "search_success": ratio(good, len(rows)),
    }


def _is_of(part: Playback, search: Row) -> bool:
    came = part.load("source") == "search" and part.load("source_id") == search["session"]
    return came and part.video in search["results"]


def _is_success(part: Playback, search: Row) -> bool:
    pressed = [row["at"] for row in part.of(*PRESSED)]
    soon = bool(pressed) and min(pressed) <= search["at"] + dt.timedelta(seconds=60)
    return soon and part.watched_ms >= 10_000
