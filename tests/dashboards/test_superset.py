"""Superset itself: installed, filled, asked through its REST API. Takes minutes and 700 MB."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dashboards.charts import all_charts
from dashboards.place import Place
from dashboards.server import Server, serving
from dashboards.stages import bring_up_to_date
from lake import tables
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.dashboards.gold import lake

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="Superset is installed with uv, which is not on the path"),
]


def silent(words: str, seconds: float | None) -> None:
    """Nobody watches the stages."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    home = tmp_path_factory.mktemp("home")
    lake(home / "lake")
    return Platform.open(Settings(home=home))


@pytest.fixture(scope="module")
def place(platform: Platform) -> Place:
    made = Place(platform.home / "superset")
    bring_up_to_date(platform, made, tell=silent)
    return made


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(place, port) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(server: Server, place: Place) -> Iterator[httpx.Client]:
    sign_in = place.sign_in()
    body = {"username": sign_in.user, "password": sign_in.password, "provider": "db"}
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        token = client.post("/api/v1/security/login", json=body).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def figure(client: httpx.Client, dataset: str, metric: str) -> Any:
    """One figure over all rows of a dataset, as a chart asks for it."""
    found = client.get("/api/v1/dataset/").raise_for_status().json()["result"]
    (number,) = [one["id"] for one in found if one["table_name"] == dataset]
    query = {
        "datasource": {"id": number, "type": "table"},
        "queries": [{"columns": [], "metrics": [metric]}],
        "result_format": "json",
    }
    answer = client.post("/api/v1/chart/data", json=query).raise_for_status().json()
    return answer["result"][0]["data"][0][metric]


def test_a_second_time_does_nothing(platform: Platform, place: Place) -> None:
    assert bring_up_to_date(platform, place, tell=silent) == []


def test_nobody_sees_anything_without_a_sign_in(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as stranger:
        assert stranger.get("/api/v1/chart/").status_code == 401
        assert "login" in stranger.get("/superset/dashboard/engagement/").headers["location"]


def test_the_dashboard_has_its_charts(signed_in: httpx.Client) -> None:
    charts = signed_in.get("/api/v1/dashboard/engagement/charts").raise_for_status().json()["result"]
    assert {chart["slice_name"] for chart in charts} == {chart.title for chart in all_charts()}


def test_pages_may_call_nobody_else(signed_in: httpx.Client) -> None:
    policy = signed_in.get("/login/").headers["content-security-policy"]
    assert "http" not in policy


def test_a_chart_shows_the_figures_of_the_gold_tables(signed_in: httpx.Client, platform: Platform) -> None:
    (truth,) = platform.engine.sql("select sum(views) as views from gold.video_daily").to_pylist()
    assert figure(signed_in, "Video daily", "views") == truth["views"] > 0


def test_viewers_of_several_days_are_counted_once(signed_in: httpx.Client) -> None:
    assert figure(signed_in, "Viewer video", "unique_viewers") == 2


def test_new_rows_are_shown_while_superset_runs(signed_in: httpx.Client, platform: Platform, place: Place) -> None:
    before = figure(signed_in, "Search daily", "searches")
    rows = platform.storage.read(tables.SEARCH_DAILY)
    platform.storage.replace(tables.SEARCH_DAILY, rows.slice(0, 1), where="")
    assert bring_up_to_date(platform, place, tell=silent) == ["data"]
    assert figure(signed_in, "Search daily", "searches") < before
