"""Key moments and relative retention by brute force, from the retention curves of the reference."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from tests.metrics.reference import Playback, ratio, retention

Curve = list[dict[str, Any]]
Moments = dict[tuple[str, int, int], dict[str, Any]]
BOUNDS_S = (30, 60, 120, 240, 480, 960, 1920, 3840)


def key_moments(parts: list[Playback]) -> Moments:
    """The moments of one video from its counted playbacks, by kind, start and end."""
    curve: Curve = retention(parts)
    if not curve:
        return {}
    duration_ms = next(part.duration_ms for part in parts if part.is_view and part.duration_ms)
    return (
        _intro(curve, duration_ms) | _top(curve, duration_ms) | _spikes(curve, duration_ms) | _dips(curve, duration_ms)
    )


def _intro(curve: Curve, duration_ms: int) -> Moments:
    known = curve[0]["viewers_of_video"]
    if duration_ms <= 30_000 or not known:
        return {}
    there = next(
        row for row in curve if row["position"] * duration_ms <= 3_000_000 < (row["position"] + 1) * duration_ms
    )
    return {("intro", 0, 30_000): _figures(there["viewers"], known, (curve[0]["viewers"] - there["viewers"]) / known)}


def _top(curve: Curve, duration_ms: int) -> Moments:
    viewers = [row["viewers"] for row in curve]
    known, most = curve[0]["viewers_of_video"], max(viewers)
    begins = [at for at in range(91) if viewers[at] and viewers[at] * 2 >= most]
    if not begins:
        return {}
    at = min(begins, key=lambda at: (viewers[at] - viewers[at + 9], -viewers[at], at))
    lost = viewers[at] - viewers[at + 9]
    return {("top", *_span(at, at + 10, duration_ms)): _figures(viewers[at + 9], known, lost / known)}


def _spikes(curve: Curve, duration_ms: int) -> Moments:
    levels, views = [row["rewatches"] for row in curve], curve[0]["views_of_video"]
    strength = dict[int, float]()
    for at, level in enumerate(levels):
        near = levels[max(0, at - 10) : at] + levels[at + 1 : at + 11]
        above = level * len(near) - sum(near)
        if level * len(near) * 2 >= sum(near) * 3 and above * 10 >= views * len(near):
            strength[at] = above / (views * len(near))
    return _merged("spike", strength, levels, views, duration_ms)


def _dips(curve: Curve, duration_ms: int) -> Moments:
    levels, known = [row["viewers"] for row in curve], curve[0]["viewers_of_video"]
    strength = dict[int, float]()
    for at in range(1, 99) if known else ():
        sides = [levels[max(0, at - 10) : at], levels[at + 1 : at + 11]]
        if all((sum(side) - levels[at] * len(side)) * 10 >= known * len(side) for side in sides):
            near = [*sides[0], *sides[1]]
            strength[at] = (sum(near) - levels[at] * len(near)) / (known * len(near))
    return _merged("dip", strength, levels, known, duration_ms)


def _merged(kind: str, strength: dict[int, float], levels: list[int], base: int, duration_ms: int) -> Moments:
    found: Moments = {}
    for _, run in groupby(enumerate(sorted(strength)), key=lambda pair: pair[1] - pair[0]):
        places = [at for _, at in run]
        change = max(strength[at] for at in places)
        tops = {levels[at] for at in places if strength[at] == change}
        found[kind, *_span(places[0], places[-1] + 1, duration_ms)] = _figures(tops, base, change)
    return found


def _figures(watchers: int | set[int], base: int, change: float) -> dict[str, Any]:
    """`watchers` may be several, and then any of them, where several positions are equally strong."""
    several = watchers if isinstance(watchers, set) else {watchers}
    return {
        "moment_watchers": frozenset(several),
        "moment_base": base,
        "moment_change": change,
        "moment_level": frozenset(count / base for count in several),
    }


def _span(first: int, behind: int, duration_ms: int) -> tuple[int, int]:
    return first * duration_ms // 100, behind * duration_ms // 100


def relative(
    curves: dict[str, Curve], durations_ms: dict[str, int | None]
) -> dict[tuple[str, int], dict[str, float | None]]:
    """The place of each position among the videos of similar length, by video and position."""
    known = {video: curve for video, curve in curves.items() if curve and curve[0]["viewers_of_video"]}
    found = {}
    for video, curve in known.items():
        others = [
            rows
            for name, rows in known.items()
            if name != video and _band(durations_ms[name]) == _band(durations_ms[video])
        ]
        for position, row in enumerate(curve):
            levels = [rows[position]["audience_retention"] for rows in others]
            beaten = sum(
                (level < row["audience_retention"]) + (level == row["audience_retention"]) / 2 for level in levels
            )
            found[video, position] = {"similar_videos": len(others), "relative_retention": ratio(beaten, len(others))}
    return found


def _band(duration_ms: int | None) -> int:
    return sum((duration_ms or 0) >= bound * 1000 for bound in BOUNDS_S)
