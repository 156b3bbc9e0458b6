"""Recommendations, deliveries and live viewers by brute force, from an event log and its playbacks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from tests.metrics.reference import PRESSED, SEARCHING, Playback, Row, ratio

Figures = dict[Any, dict[str, float | None]]


def recommendations(log: list[Row], parts: list[Playback]) -> Figures:
    """The uptake by video and day."""
    counted = {part.session: part for part in parts if part.counted}
    clicks = [row for row in log if row["type"] == "recommendation_clicked"]
    shown = {(row["session"], other) for row in log if row["type"] == "recommended" for other in row["results"]}
    groups = defaultdict[Any, list[bool]](list)
    for session, other in shown | {(row["session"], row["target"]) for row in clicks}:
        if session in counted:
            offering = counted[session]
            taken = any(_taken(row, offering, part) for row in clicks for part in counted.values()
                        if row["session"] == session and row["target"] == other == part.video)  # fmt: skip
            groups[offering.video, offering.day].append(taken)
    return {
        key: {
            "recommendations_shown": len(taken),
            "recommendations_played": sum(taken),
            "recommendation_uptake": ratio(sum(taken), len(taken)),
        }
        for key, taken in groups.items()
    }


def _taken(click: Row, offering: Playback, part: Playback) -> bool:
    came = part.load("source") == "recommendation" and part.load("source_id") == offering.video
    pressed = min((row["at"] for row in part.of(*PRESSED)), default=None)
    soon = pressed is not None and dt.timedelta() <= pressed - click["at"] <= dt.timedelta(seconds=60)
    one = offering.viewer is None or part.viewer is None or offering.viewer == part.viewer
    return came and soon and one and part.watched_ms >= 5_000


def deliveries(log: list[Row], parts: list[Playback]) -> Figures:
    """What was served against what was told, by video and day."""
    served = defaultdict[Any, int](int)
    days = {(part.session, part.video): part.day for part in parts}
    for row in log:
        if row["type"] == "segment_served":
            served[row["session"], row["video"]] += 1
            days.setdefault((row["session"], row["video"]), row["day"])
    told = {(part.session, part.video): part for part in parts}
    groups = defaultdict[Any, list[Any]](list)
    for key, day in days.items():
        groups[key[1], day].append(key)
    return {group: _delivered(keys, served, told) for group, keys in groups.items()}


def _delivered(keys: list[Any], served: dict[Any, int], told: dict[Any, Playback]) -> dict[str, float | None]:
    segments = sum(served.get(key, 0) for key in keys)
    unexplained = sum(served.get(key, 0) for key in keys if key not in told)
    playing = [key for key in keys if key in told and told[key].started]
    unserved = sum(not served.get(key) for key in playing)
    return {
        "segments_served": segments,
        "segments_unexplained": unexplained,
        "client_server_gap": ratio(unexplained, segments),
        "playbacks_told": len(playing),
        "playbacks_unserved": unserved,
        "unserved_share": ratio(unserved, len(playing)),
    }


def live(log: list[Row], now: dt.datetime) -> dict[str, int]:
    """How many watch each video: sessions with an event of a player in the 30 s up to now, unless they ended."""
    recent = [row for row in log if row["video"] and dt.timedelta() <= now - row["at"] < dt.timedelta(seconds=30)]
    sessions = defaultdict[Any, list[Row]](list)
    for row in recent:
        if row["type"] not in SEARCHING | {"completed", "failed"}:
            sessions[row["video"], row["session"]].append(row)
    found = defaultdict[str, int](int)
    for (video, _), rows in sessions.items():
        left_out = any(row["is_bot"] or row["preview"] or row["role"] == "owner" for row in rows)
        if max(rows, key=lambda row: row["number"])["type"] != "terminated" and not left_out:
            found[video] += 1
    return dict(found)
