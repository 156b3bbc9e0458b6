"""Days whose events a workspace no longer keeps: said to be gone, with the sums that are still known of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
import msgspec
import pytest

from jobs import all_jobs
from jobs.metrics.withdrawals import ended_elsewhere, still_named
from reelhouse.events import Policy
from reelhouse.platform.keeping import keep_promises
from reelhouse.platform.names import Withdrawals
from reelhouse.platform.run import run
from tests.platform.world import NOW_MS, receive
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import recorded
from tests.serving.test_metrics import figures as asked
from tests.serving.test_why import glance

FOLLOWING = [
    job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy") or job.name == "gold.video_daily"
]
WITHDRAWALS = Withdrawals(still_named=still_named, ended_elsewhere=ended_elsewhere)
TODAY = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC).date()
KEPT_FROM = TODAY - dt.timedelta(days=1)
ALL_DAYS = {"from": "2025-11-09", "to": TODAY.isoformat()}
GONE_DAYS = {"from": "2025-11-09", "to": "2025-11-11"}


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    """Two views of three days ago whose events are gone, one of today."""
    platform, workspace = house.platform, workspace_of(owner)
    video = upload(owner, name="Talk")
    recorded(house, video, duration_ms=100_000)
    known = {"consent": "granted", "viewer": "n_abcd1234", "video": video}
    views = [glance(1, days_ago=3, **known), glance(2, days_ago=3, **known), glance(3, **known)]
    receive(platform, *views, workspace=workspace)
    for job in FOLLOWING:
        run(platform, job)
    body = Policy(received_at_us=NOW_MS * 1000, workspace=workspace, keep_events_days=1)
    platform.inbox.append("policies", [msgspec.msgpack.encode(body)])
    assert keep_promises(platform, FOLLOWING, WITHDRAWALS, today=TODAY, grace_seconds=0)
    house.look_again()
    return video


def figures(owner: httpx.Client, path: str, **query: str) -> Any:
    return asked(owner, path, **{"workspace": workspace_of(owner)} | ALL_DAYS | query)


def test_sums_still_count_the_days_that_went_and_people_those_that_are_kept(owner: httpx.Client, video: str) -> None:
    found = figures(owner, "/workspace")
    assert found["kept_from"] == KEPT_FROM.isoformat()
    totals = found["totals"]
    assert (totals["views"]["value"], totals["watch_time_seconds"]["value"]) == (3, 18.0)
    assert totals["unique_viewers"]["value"] == 1
    days = {row["day"]: (row["views"], row["unique_viewers"]) for row in found["daily"]}
    assert days == {"2025-11-10": (2, None), TODAY.isoformat(): (1, 1)}
    assert [row["views"] for row in figures(owner, "/videos")["items"]] == [3]
    assert figures(owner, f"/videos/{video}")["totals"]["views"]["value"] == 3
    assert figures(owner, "/explain", name="views")["value"] == 3


def test_what_does_not_add_up_is_unknown_of_days_that_went(owner: httpx.Client, video: str) -> None:
    totals = figures(owner, f"/videos/{video}", **GONE_DAYS)["totals"]
    assert (totals["views"]["value"], totals["unique_viewers"]["value"]) == (2, None)
    kept = figures(owner, "/workspace", **{"from": KEPT_FROM.isoformat()})["totals"]
    assert (kept["views"]["value"], kept["unique_viewers"]["value"]) == (1, 1)
    assert (kept["views"]["before"], kept["unique_viewers"]["before"]) == (2, None)


def test_rows_searches_and_changes_say_from_which_day_on_they_are(owner: httpx.Client, video: str) -> None:
    assert video
    known = {"kept_from": KEPT_FROM.isoformat()}
    assert figures(owner, "/search").items() >= known.items()
    assert figures(owner, "/search", **GONE_DAYS)["totals"]["searches"]["value"] is None
    told = figures(owner, "/explain", name="views")
    assert (told["kept_from"], len(told["rows"])) == (KEPT_FROM.isoformat(), 1)
    change = figures(owner, "/why", name="views", then="2025-01-01")
    assert (change["kept_from"], change["value_now"]) == (KEPT_FROM.isoformat(), 1)


def test_days_that_went_as_a_whole_cannot_be_explained(owner: httpx.Client, video: str) -> None:
    assert video
    wanted = {"workspace": workspace_of(owner), "name": "views", "then": "2025-01-01"} | GONE_DAYS
    answer = owner.get("/v1/metrics/why", params=wanted)
    assert (answer.status_code, KEPT_FROM.isoformat() in answer.json()["error"]["hint"]) == (400, True)


def test_a_workspace_that_keeps_everything_says_nothing(house: House) -> None:
    assert figures(house.first(), "/workspace")["kept_from"] is None
