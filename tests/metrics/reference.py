"""The metrics by brute force, from an event log, millisecond by millisecond: slow, plain and independent of the jobs."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
PRESSED = {"played", "started", "interval", "stalled", "completed"}
SEARCHING = {"searched", "search_clicked", "recommended", "recommendation_clicked", "segment_served"}


@dataclass
class Playback:
    """One session as the log tells it; `seconds` counts the plays of every millisecond of the video."""

    events: list[Row]
    duration_ms: int | None
    ended_elsewhere: bool = False

    def __post_init__(self) -> None:
        self.events.sort(key=lambda row: row["number"])
        self.video = self.events[0]["video"]
        self.events = [row for row in self.events if row["video"] == self.video]
        self.plays = Counter[int]()
        self.wall_ms = 0
        for row in self.of("interval"):
            moments = [
                ms for ms in range(row["start_ms"], row["end_ms"]) if self.duration_ms is None or ms < self.duration_ms
            ]
            self.plays.update(moments)
            self.wall_ms += row["wall_ms"] if moments else 0

    def of(self, *kinds: str) -> list[Row]:
        return [row for row in self.events if row["type"] in kinds]

    def says(self, column: str, value: object) -> bool:
        return any(row[column] == value for row in self.events if column in row)

    @property
    def session(self) -> str:
        return self.events[0]["session"]

    @property
    def day(self) -> dt.date:
        return self.events[0]["day"]

    @property
    def workspace(self) -> str:
        return self.events[0]["workspace"]

    @property
    def viewer(self) -> str | None:
        if self.says("consent", "denied") or self.ended_elsewhere:
            return None
        people = [row["viewer"] for row in self.events if row["viewer_kind"] == "person"]
        return min(people or [row["viewer"] for row in self.events if row["viewer_kind"] == "visitor"], default=None)

    @property
    def device(self) -> str:
        return self.load("device") or "unknown"

    def load(self, column: str) -> str | None:
        """What the player said when it was loaded; the least of it when it said several things."""
        return min((row[column] for row in self.of("initialized") if row.get(column)), default=None)

    @property
    def counted(self) -> bool:
        return not (self.says("is_bot", True) or self.says("role", "owner") or self.says("preview", True))

    @property
    def watched_ms(self) -> int:
        return self.plays.total()

    @property
    def distinct_ms(self) -> int:
        return len(self.plays)

    @property
    def furthest_ms(self) -> int:
        return max(self.plays) + 1 if self.plays else 0

    @property
    def reached_end(self) -> bool:
        return bool(self.of("completed")) or (self.duration_ms is not None and self.furthest_ms >= self.duration_ms)

    @property
    def is_view(self) -> bool:
        most = self.duration_ms is not None and self.distinct_ms / self.duration_ms >= 0.75
        return self.counted and (self.watched_ms >= 5_000 or most or self.reached_end)

    @property
    def is_completed(self) -> bool:
        if self.duration_ms is None:
            return self.is_view and self.reached_end
        near_end = bool(self.plays) and self.duration_ms - self.furthest_ms <= 2_000
        return self.is_view and (self.distinct_ms / self.duration_ms >= 0.9 or near_end or self.reached_end)

    @property
    def attempted(self) -> bool:
        return bool(self.of(*PRESSED))

    @property
    def started(self) -> bool:
        return bool(self.of("started", "completed") or self.plays)

    @property
    def failed(self) -> bool:
        return any(row["fatal"] for row in self.of("failed"))

    @property
    def startup_ms(self) -> int | None:
        first = next(iter(self.of("started", "seeked")), None)
        started = first is not None and first["type"] == "started"
        return min(row["startup_ms"] for row in self.of("started")) if started else None

    @property
    def stalls(self) -> int:
        return len(self.of("stalled"))

    @property
    def stalled_ms(self) -> int:
        return sum(row["wall_ms"] for row in self.of("stalled"))

    @property
    def wanted_ms(self) -> int:
        return self.wall_ms + self.stalled_ms

    @property
    def smoothness(self) -> float | None:
        if not self.wanted_ms:
            return None
        by_time = 100 * math.exp(-10 * self.stalled_ms / self.wanted_ms)
        return (100 / math.sqrt(1 + (self.stalls / 2) ** 2) + by_time) / 2

    @property
    def success(self) -> int | None:
        if self.failed or self.started:
            return 0 if self.failed else 100
        pressed = [row["at"] for row in self.of(*PRESSED)]
        stayed = max(row["at"] for row in self.events) - min(pressed) if pressed else dt.timedelta()
        return 50 if stayed > dt.timedelta(seconds=1) else None

    def clicked(self, *kinds: str) -> bool:
        return any(row["kind"] in kinds for row in self.of("interacted"))


def playbacks(log: Iterable[Row], durations_ms: dict[str, int | None]) -> list[Playback]:
    """Every playback of the log, counted or not."""
    sessions = defaultdict[str, list[Row]](list)
    for row in log:
        if row["type"] not in SEARCHING:
            sessions[row["session"]].append(row)
    made = [(rows, min(rows, key=lambda row: row["number"])["video"]) for rows in sessions.values()]
    ended = ended_elsewhere(log)
    return [Playback(rows, durations_ms.get(video), rows[0]["session"] in ended) for rows, video in made]


def ended_elsewhere(log: Iterable[Row]) -> set[str]:
    """The sessions whose viewer withdrew consent in another session while they were open."""
    sessions = defaultdict[str, list[Row]](list)
    for row in log:
        if row["type"] != "segment_served":
            sessions[row["session"]].append(row)
    told = [
        _consent(sorted(rows, key=lambda row: (row["number"], row["at"], row["event_id"])))
        for rows in sessions.values()
    ]
    return {
        mine["session"]
        for mine in told
        for other in told
        if mine is not other and mine["viewer"] is not None and mine["viewer"] == other["viewer"]
        and other["withdrawn_at"] is not None and mine["begun_at"] < other["withdrawn_at"] <= mine["ended_at"]
    }  # fmt: skip


def _consent(rows: list[Row]) -> Row:
    """Who was named before any withdrawal, and when it came: the first refusal behind a grant."""
    states = [row["consent"] for row in rows]
    granted = states.index("granted") if "granted" in states else len(states)
    withdrawn = next((place for place in range(granted, len(states)) if states[place] == "denied"), None)
    before = rows[:withdrawn]
    people = [row["viewer"] for row in before if row["viewer_kind"] == "person"]
    visitors = [row["viewer"] for row in before if row["viewer_kind"] == "visitor"]
    return {
        "session": rows[0]["session"],
        "viewer": min(people or visitors, default=None),
        "begun_at": min(row["at"] for row in rows),
        "ended_at": max(row["at"] for row in rows),
        "withdrawn_at": None if withdrawn is None else rows[withdrawn]["at"],
    }


def engagement(parts: list[Playback]) -> dict[str, float | None]:
    """The engagement metrics of a group of counted playbacks."""
    views = [part for part in parts if part.is_view]
    timed = [part for part in views if part.duration_ms]
    watched, viewable = sum(part.watched_ms for part in parts), sum(part.duration_ms or 0 for part in views)
    known = [part for part in parts if part.viewer]
    loaded, pressed = {part.viewer for part in known}, {part.viewer for part in known if part.attempted}
    asked = {part.viewer for part in known if part.clicked("cta_shown", "cta_clicked")}
    went = {part.viewer for part in known if part.clicked("cta_clicked")}
    distinct = sum(part.distinct_ms for part in parts)
    completions = sum(part.is_completed for part in views)
    return {
        "views": len(views),
        "unique_viewers": len({part.viewer for part in views if part.viewer}),
        "anonymous_views": sum(part.viewer is None for part in views),
        "impressions": sum(bool(part.of("shown")) for part in parts),
        "visitors": len(loaded),
        "visitors_who_played": len(pressed),
        "play_rate": ratio(len(pressed), len(loaded)),
        "watch_time_seconds": watched / 1000,
        "distinct_seconds": distinct / 1000,
        "rewatched_seconds": (watched - distinct) / 1000,
        "viewable_seconds": viewable / 1000,
        "average_percentage_viewed": ratio(watched, viewable),
        "timed_views": len(timed),
        "engagement": mean(part.distinct_ms / (part.duration_ms or 1) for part in timed),
        "completions": completions,
        "completion_rate": ratio(completions, len(views)),
        "cta_viewers": len(asked),
        "cta_converts": len(went),
        "cta_conversion": ratio(len(went), len(asked)),
        "shares": sum(len(part.of("shared")) for part in parts),
        "comments": sum(len(part.of("commented")) for part in parts),
        "reactions": sum(len(part.of("reacted")) for part in parts),
    }


def quality(parts: list[Playback]) -> dict[str, float | None]:
    """The quality metrics of a group of counted playbacks."""
    startups = [part.startup_ms for part in parts if part.startup_ms is not None]
    smooth = [part.smoothness for part in parts if part.smoothness is not None]
    judged = [part.success for part in parts if part.success is not None]
    attempts = [part for part in parts if part.attempted]
    exits = sum(not part.started and not part.failed for part in attempts)
    stalled, wanted = sum(part.stalled_ms for part in parts), sum(part.wanted_ms for part in parts)
    return {
        "attempts": len(attempts),
        "startups": len(startups),
        "startup_seconds": mean(ms / 1000 for ms in startups),
        "startup_score": mean(800 / (8 + ms / 1000) for ms in startups),
        "stalls": sum(part.stalls for part in parts),
        "stalled_seconds": stalled / 1000,
        "wanted_seconds": wanted / 1000,
        "rebuffer_share": ratio(stalled, wanted),
        "wanted_playbacks": len(smooth),
        "smoothness_score": mean(smooth),
        "judged_playbacks": len(judged),
        "playback_success": mean(judged),
        "exits_before_start": exits,
        "exit_before_start": ratio(exits, len(attempts)),
    }


def retention(parts: list[Playback]) -> list[dict[str, float | None]]:
    """The 100 positions of one video from its counted playbacks."""
    views = [part for part in parts if part.is_view and part.duration_ms]
    known = {part.viewer for part in views if part.viewer}
    return [_position(index, views, known) for index in range(100)] if views else []


def _position(index: int, views: list[Playback], known: set[str | None]) -> dict[str, float | None]:
    played = [(part, _plays_of(part, index)) for part in views]
    plays = sum(count for _, count in played)
    viewers = len({part.viewer for part, count in played if count and part.viewer})
    anonymous = sum(1 for part, count in played if count and not part.viewer)
    return {
        "position": index,
        "plays": plays,
        "viewers": viewers,
        "anonymous_playbacks": anonymous,
        "rewatches": plays - viewers - anonymous,
        "views_of_video": len(views),
        "viewers_of_video": len(known),
        "absolute_retention": ratio(plays, len(views)),
        "audience_retention": ratio(viewers, len(known)),
    }


def _plays_of(part: Playback, index: int) -> int:
    """Intervals that contain the instant (index + 0.5) % of the duration, compared in two-hundredths of a millisecond."""
    instant = (2 * index + 1) * (part.duration_ms or 0)
    cut = [(row["start_ms"], min(row["end_ms"], part.duration_ms or 0)) for row in part.of("interval")]
    return sum(200 * start <= instant < 200 * end for start, end in cut)


def grouped(parts: Iterable[Playback], key: Callable[[Playback], Any]) -> dict[Any, list[Playback]]:
    """Counted playbacks by a key."""
    groups = defaultdict[Any, list[Playback]](list)
    for part in parts:
        if part.counted:
            groups[key(part)].append(part)
    return groups


def ratio(numerator: float, denominator: float) -> float | None:
    """None of nothing."""
    return numerator / denominator if denominator else None


def mean(values: Iterable[float]) -> float | None:
    """None of nothing."""
    known = list(values)
    return sum(known) / len(known) if known else None
