"""The facts under the metrics: one row per counted playback, one row per search.

Gold tables, period totals and explanations all start from these relations, over whichever days they are given.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

SUCCESS_WITHIN_SECONDS = 60
SUCCESS_PLAYED_MS = 10_000


def playback_facts(playbacks: ir.Table) -> ir.Table:
    """Playbacks that count: not of bots, not of the owner, no previews."""
    return playbacks.filter(playbacks.counted)


def search_facts(events: ir.Table, playbacks: ir.Table) -> ir.Table:
    """Searches by people: `workspace`, `day`, `query`, `session`, `at`, `shown_results`, `opened`, `successful`.

    The session is the search: should it hold several `searched` events, the last one says the words and the results.
    """
    searches = _searches(events)
    opened = _outcomes(searches, playbacks).union(_clicks(events))
    outcome = opened.group_by("session").aggregate(successful=opened.successful.any())
    joined = searches.left_join(outcome, "session")
    return joined.select(
        "workspace", "day", "query", "session", "at", "shown_results",
        opened=joined.session_right.notnull(), successful=joined.successful.fill_null(False),
    )  # fmt: skip


def _searches(events: ir.Table) -> ir.Table:
    asked = events.filter(events["type"] == "searched", ~events.is_bot)
    newest_first = [asked.number.desc(), asked["at"].desc(), asked.event_id]
    turn = ibis.row_number().over(group_by="session", order_by=newest_first)
    last = asked.mutate(turn=turn).filter(lambda search: search.turn == 0)
    return last.select(
        "workspace", "day", "session", "at", "results",
        query=last.query.coalesce("").lower().re_replace(r"\s+", " ").strip(),
        shown_results=last.results.length().coalesce(0),
    )  # fmt: skip


def _outcomes(searches: ir.Table, playbacks: ir.Table) -> ir.Table:
    """Playbacks of results, and whether they make their search a success."""
    came = playbacks.filter(playbacks.source == "search").select("source_id", "video", "attempted_at", "watched_ms")
    pairs = searches.inner_join(came, searches.session == came.source_id)
    of_result = pairs.filter(pairs.results.contains(pairs.video))
    soon = of_result.attempted_at <= of_result["at"] + ibis.interval(seconds=SUCCESS_WITHIN_SECONDS)
    successful = (soon & (of_result.watched_ms >= SUCCESS_PLAYED_MS)).fill_null(False)
    return of_result.select("session", successful=successful)


def _clicks(events: ir.Table) -> ir.Table:
    return events.filter(events["type"] == "search_clicked").select("session", successful=ibis.literal(False))
