"""The facts under the recommendation uptake: one row per recommended video that a playback showed."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

BEGUN_WITHIN_SECONDS = 60  # no more than the minute by which times meet
PLAYED_MS = 5_000
OFFER = ("session", "recommended")


def offer_facts(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """Offers of counted playbacks: `workspace`, `video`, `day`, `session`, `recommended`, and whether it was `played`.

    An offer was played when it was opened from there and a counted playback of it, that names the video it came from,
    began within 60 s and played 5 s. Where both are known, it is the same viewer.
    """
    clicks = _clicks(events)
    shown = _shown(events).union(clicks.select(*OFFER), distinct=True)
    counted = playbacks.filter(playbacks.counted)
    offers = shown.inner_join(counted.select("session", "workspace", "video", "day", "viewer"), "session")
    taken = _taken(clicks, offers, counted)
    joined = offers.left_join(taken, OFFER)
    return joined.select("workspace", "video", "day", "session", "recommended", played=joined.session_right.notnull())


def _shown(events: ir.Table) -> ir.Table:
    told = events.filter(events["type"] == "recommended")
    return told.select("session", recommended=told.results.unnest())


def _clicks(events: ir.Table) -> ir.Table:
    told = events.filter(events["type"] == "recommendation_clicked", events.target.notnull())
    return told.select("session", recommended=told.target, clicked_at=told["at"])


def _taken(clicks: ir.Table, offers: ir.Table, counted: ir.Table) -> ir.Table:
    """Offers that were opened and watched. Times meet by minutes first, or every click would meet every playback of its video."""
    came = counted.filter(counted.source == "recommendation").select(
        recommended=counted.video, video=counted.source_id, watcher=counted.viewer,
        attempted_at=counted.attempted_at, watched_ms=counted.watched_ms,
    )  # fmt: skip
    began = came.mutate(minute=came.attempted_at.truncate("minute"))
    before = began.mutate(minute=began.minute - ibis.interval(minutes=1))
    minutes = clicks.mutate(minute=clicks.clicked_at.truncate("minute"))
    opened = minutes.inner_join(offers, OFFER).inner_join(began.union(before), ("recommended", "video", "minute"))
    until = opened.clicked_at + ibis.interval(seconds=BEGUN_WITHIN_SECONDS)
    soon = (opened.attempted_at >= opened.clicked_at) & (opened.attempted_at <= until)
    one_viewer = (opened.viewer == opened.watcher).fill_null(True)
    return opened.filter(soon, opened.watched_ms >= PLAYED_MS, one_viewer).select(*OFFER).distinct()
