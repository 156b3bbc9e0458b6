"""Live viewers: who counts at a moment, by hand and against the reference."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis
import pyarrow as pa
import pytest

from jobs.metrics.live_viewers import live_viewers
from lake import tables
from tests.metrics import reference_events
from tests.metrics.factory import START, Row, event, rows
from tests.metrics.worlds import made_logs

DUCKDB = ibis.duckdb.connect()
MOMENTS_S = (0, 31, 60, 95)


def live(events: list[Row] | pa.Table, at_s: float, *, day: int = 0) -> dict[str, int]:
    now = START + dt.timedelta(days=day, seconds=at_s)
    told = ibis.memtable(events if isinstance(events, pa.Table) else rows(tables.EVENTS, events))
    found = DUCKDB.to_pyarrow(live_viewers(told, ibis.literal(now, "timestamp('UTC')"))).to_pylist()
    return {row["video"]: row["live_viewers"] for row in found}


@pytest.mark.parametrize(("at_s", "viewers"), [(-0.001, {}), (0, {"v_1": 1}), (29.999, {"v_1": 1}), (30, {})])
def test_a_heartbeat_counts_for_thirty_seconds(at_s: float, viewers: dict[str, int]) -> None:
    assert live([event("played", at_s=0)], at_s) == viewers


def test_who_closed_the_player_is_gone_at_once() -> None:
    assert live([event("played"), event("terminated", number=1)], 2) == {}
    assert live([event("played"), event("terminated", number=1), event("played", number=2)], 3) == {"v_1": 1}


@pytest.mark.parametrize(
    "mark", [{"is_bot": True}, {"role": "owner"}, {"preview": True}], ids=["bot", "owner", "preview"]
)
def test_bots_owners_and_previews_do_not_count(mark: Row) -> None:
    assert live([event("played", **mark), event("played", session=2)], 1) == {"v_1": 1}


def test_a_role_that_nobody_knows_is_no_owner() -> None:
    assert live([event("played", role=None)], 1) == {"v_1": 1}


def check_live(rule: str) -> None:
    """One rule of the live viewers, on random logs; the metric is computed from events and kept nowhere."""
    for log in made_logs()[:4]:
        for at_s, day in ((at_s, day) for at_s in MOMENTS_S for day in (0, 1)):
            _check(rule, log, at_s=at_s, day=day)


def _check(rule: str, log: list[Row], *, at_s: float, day: int) -> None:
    found: dict[str, Any] = live(log, at_s, day=day)
    match rule:
        case "brute_force_equal":
            now = START + dt.timedelta(days=day, seconds=at_s)
            assert found == reference_events.live(log, now)
        case "never_negative":
            assert all(count > 0 for count in found.values())
        case "order_independent" | "late_independent" | "rebuild_equal":
            assert live(log[::-1], at_s, day=day) == found
        case "duplicate_independent":
            assert live(log + log, at_s, day=day) == found
        case _:
            raise AssertionError(f"nothing checks {rule}")
