"""Freshness is summed by day: a new event costs a look at its own day, whatever the lake holds besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from lake import tables
from reelhouse.ports import Engine
from reelhouse.table import Table
from serving.status.freshness import FreshnessView
from tests.serving.house import House, workspace_of
from tests.serving.lake_rows import put

DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Watched:
    """An engine that notes the days that are read."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.read = engine, list[str]()
        self.apply = engine.apply

    def table(self, table: Table, *, units: Sequence[str] | None = None, **others: Any) -> Any:
        self.read.extend(units or ["everything"])
        return self.engine.table(table, units=units, **others)


def test_a_new_event_costs_a_look_at_its_own_day(house: House, owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    put(house, tables.EVENTS, *(event(workspace, DAY - timedelta(days=back)) for back in range(40)))
    engine: Any = Watched(house.platform.engine)
    view = FreshnessView(house.platform.storage, engine)
    assert view.of([workspace]).events == 40
    assert len(set(engine.read)) == 40
    engine.read.clear()
    put(house, tables.EVENTS, event(workspace, DAY + timedelta(hours=1)))
    found = view.of([workspace])
    assert (found.events, found.data_up_to) == (41, DAY + timedelta(hours=1))
    assert set(engine.read) == {"2026-03-10"}
    engine.read.clear()
    assert view.of([workspace, "other"]).events == 41
    assert not engine.read


def test_history_that_is_sent_in_afterwards_is_told_as_such_and_not_called_late(
    house: House, owner: httpx.Client
) -> None:
    workspace = workspace_of(owner)
    month_ms = 30 * 86_400_000
    history = [
        event(workspace, DAY + timedelta(minutes=n)) | {"door": "history", "late_ms": month_ms} for n in range(3)
    ]
    put(house, tables.EVENTS, *history)
    view = FreshnessView(house.platform.storage, house.platform.engine)
    found = view.of([workspace])
    assert (found.events, found.history, found.late, found.late_share) == (3, 3, 0, 0.0)
    assert (found.watermark, found.data_up_to) == (None, DAY + timedelta(minutes=2))
    late = {"late_ms": 90_000, "door": "events"}
    put(house, tables.EVENTS, event(workspace, DAY + timedelta(hours=1)), event(workspace, DAY) | late)
    found = FreshnessView(house.platform.storage, house.platform.engine).of([workspace])
    assert (found.history, found.late, found.late_share) == (3, 1, 0.5)
    assert found.watermark is not None
    assert DAY + timedelta(minutes=58) < found.watermark < DAY + timedelta(hours=1)


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


def event(workspace: str, at: datetime) -> dict[str, Any]:
    return {"day": at.date(), "workspace": workspace, "received_at": at, "late_ms": 0, "event_id": at.isoformat()}
