"""A log in which everything happens once, so that every metric has something to say."""

from __future__ import annotations

from typing import Any

from tests.metrics.factory import Row, event, session_id

NOBODY = {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"}


def full_house() -> list[Row]:
    """Whole views, a rewatched and a skipped part, finds, offers taken up, stalls, failures, deliveries, reactions."""
    return [*_watching(), *_troubles(), *_offers(), *_searches()]


def _told(session: int, number: int, kind: str, /, **values: Any) -> Row:
    return event(kind, session=session, number=number, day=1, event_id=f"f-{session}-{number}", **values)


def _watched(session: int, video: str, *spans: tuple[int, int], **values: Any) -> list[Row]:
    return [
        _told(
            session, place, "interval", video=video, start_ms=start_ms, end_ms=end_ms, wall_ms=6_000, rate=1.0, **values
        )
        for place, (start_ms, end_ms) in enumerate(spans)
    ]


def _watching() -> list[Row]:
    rows = [
        *_watched(1, "v_1", (0, 7_000)),
        *_watched(2, "v_2", (0, 12_345), (3_000, 4_000)),
        *_watched(3, "v_2", (0, 5_000), (7_000, 12_345), (3_000, 4_000)),
        *_watched(4, "v_5", (0, 39_000)),
        *_watched(5, "v_1", (0, 6_000), (0, 6_000), **NOBODY),
    ]
    kinds = ("shown", "shared", "commented", "reacted", "segment_served")
    return rows + [_told(1, 10 + place, kind) for place, kind in enumerate(kinds)]


def _troubles() -> list[Row]:
    """A quick start and a stall; a failure; somebody who waits in vain; segments that no player asked for."""
    return [
        _told(6, 0, "initialized", device="phone"),
        _told(6, 1, "started", startup_ms=400),
        _told(6, 2, "stalled", wall_ms=700),
        _told(6, 3, "interacted", kind="cta_clicked"),
        _told(7, 0, "failed", fatal=True),
        _told(8, 0, "played", at_s=0),
        _told(8, 1, "terminated", at_s=9),
        _told(9, 0, "segment_served"),
    ]


def _offers() -> list[Row]:
    """Two videos are offered beside one, and one of them is opened and watched."""
    return [
        _told(3, 20, "recommended", video="v_2", results=["v_1", "v_5"]),
        _told(3, 21, "recommendation_clicked", video="v_2", target="v_1"),
        _told(11, 9, "initialized", source="recommendation", source_id="v_2", viewer="n_3"),
        *_watched(11, "v_1", (0, 7_000), at_s=25, viewer="n_3"),
    ]


def _searches() -> list[Row]:
    """One that leads to watching, one that is not opened, one that finds nothing."""
    asked = {"video": None, "at_s": 0}
    return [
        _told(90, 0, "searched", query="delta", results=["v_2"], **asked),
        _told(91, 0, "searched", query="delta", results=["v_2"], **asked),
        _told(92, 0, "searched", query="zebra", results=[], **asked),
        _told(12, 9, "initialized", video="v_2", source="search", source_id=session_id(90, day=1)),
        *_watched(12, "v_2", (0, 12_000), at_s=30),
    ]
