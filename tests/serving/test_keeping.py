"""For how long a workspace keeps events: its owners decide, and the lake learns of it."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from lake import tables
from reelhouse.events import Policy
from tests.serving.house import House, workspace_of


def put(owner: httpx.Client, days: object) -> httpx.Response:
    return owner.put(f"/v1/workspaces/{workspace_of(owner)}/keeping", json={"keep_events_days": days})


def test_events_are_kept_for_good_until_an_owner_decides(house: House) -> None:
    owner = house.first()
    address = f"/v1/workspaces/{workspace_of(owner)}/keeping"
    assert owner.get(address).json() == {"keep_events_days": None}
    assert put(owner, 90).json() == {"keep_events_days": 90}
    assert owner.get(address).json() == {"keep_events_days": 90}
    assert put(owner, None).json() == {"keep_events_days": None}


@pytest.mark.parametrize("days", [0, -1, 36_501, "soon", 1.5])
def test_a_decision_is_a_number_of_days(house: House, days: object) -> None:
    assert put(house.first(), days).status_code == 422


def test_every_decision_reaches_the_lake_in_order(house: House) -> None:
    from jobs.ingest import policies

    owner = house.first()
    for days in (90, 30, None):
        put(owner, days)
    bodies = [record.body for record in house.platform.inbox.read("policies", after=-1, limit=10)]
    assert [msgspec.msgpack.decode(body, type=Policy).keep_events_days for body in bodies] == [90, 30, None]
    rows = policies.parse(bodies)
    assert rows["workspace"].to_pylist() == [workspace_of(owner)] * 3
    assert set(rows.column_names) < set(tables.POLICIES.schema.names)
