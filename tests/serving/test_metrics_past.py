"""Figures as they were: an earlier time gives the tables of then, by the rights of now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lake import tables
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import recorded
from tests.serving.test_metrics import DAY, PERIOD, figures, watched
from tests.times import dated

BETWEEN = {"as_of": "2026-03-10T12:30:00Z"}
BEFORE = {"as_of": "2026-03-10T11:59:59Z"}
TIMES_MS = [None, *(int((DAY + timedelta(hours=hours)).timestamp() * 1000) for hours in (0, 1))]


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    """Watched by one at noon and by two more an hour later."""
    video = upload(owner, name="Talk")
    recorded(house, video, duration_ms=100_000)
    watched(house, video, workspace_of(owner), "n_abcd1234")
    watched(house, video, workspace_of(owner), "n_abcd1234", None, at=DAY + timedelta(hours=1))
    for table in (tables.PLAYBACKS, tables.PLAYED):
        dated(house.platform.storage, table, 0, *TIMES_MS[1:])
    return video


def views(client: httpx.Client, workspace: str, **query: str) -> Any:
    return figures(client, "/workspace", workspace=workspace, **query)["totals"]["views"]["value"]


def test_figures_of_an_earlier_time_are_those_of_then(owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    assert video
    assert [views(owner, workspace, **time) for time in (BEFORE, BETWEEN, {})] == [0, 1, 3]
    assert [row["views"] for row in figures(owner, "/videos", workspace=workspace, **BETWEEN)["items"]] == [1]
    assert figures(owner, f"/videos/{video}", **BETWEEN)["retention"]["positions"][0]["plays"] == 1
    assert figures(owner, "/search", workspace=workspace, **BETWEEN)["totals"]["searches"]["value"] == 0


def test_a_number_of_an_earlier_time_opens_to_the_rows_of_then(owner: httpx.Client, video: str) -> None:
    asked = {"workspace": workspace_of(owner), "name": "views", "video": video}
    then, now = (figures(owner, "/explain", **asked, **time) for time in (BETWEEN, {}))
    assert (then["value"], len(then["rows"])) == (1, 1)
    assert (now["value"], len(now["rows"])) == (3, 3)


def test_a_time_without_a_zone_is_utc_and_no_time_is_refused(owner: httpx.Client, video: str) -> None:
    assert video
    workspace = workspace_of(owner)
    assert views(owner, workspace, as_of="2026-03-10T12:30:00") == 1
    assert views(owner, workspace, as_of="2026-03-10T14:30:00+02:00") == 1
    answer = owner.get("/v1/metrics/workspace", params=PERIOD | {"workspace": workspace, "as_of": "yesterday"})
    assert answer.status_code == 422


def test_the_rights_are_those_of_now(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    member = house.joined(owner, "member")
    assert views(member, workspace, **BETWEEN) == 1
    assert owner.patch(f"/v1/videos/{video}", json={"visibility": "private"}).status_code == 200
    assert views(member, workspace, **BETWEEN) == 0


def test_a_time_whose_files_were_removed_is_gone(house: House, owner: httpx.Client, video: str) -> None:
    storage = house.platform.storage
    storage.replace(tables.PLAYBACKS, tables.PLAYBACKS.schema.empty_table(), where="")
    assert video
    for file in storage.files(tables.PLAYBACKS, version=1):
        Path(file.path).unlink()
    answer = owner.get("/v1/metrics/workspace", params=PERIOD | BETWEEN | {"workspace": workspace_of(owner)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "version_gone")
    assert views(owner, workspace_of(owner)) == 0


def test_a_version_of_a_definition_that_is_not_declared_is_not_found(owner: httpx.Client) -> None:
    asked = {"workspace": workspace_of(owner), "name": "views"}
    assert figures(owner, "/explain", **asked, version="1")["metric"]["version"] == 1
    answer = owner.get("/v1/metrics/explain", params=PERIOD | asked | {"version": 99})
    assert (answer.status_code, "There are 1." in answer.json()["error"]["hint"]) == (404, True)
