"""Figures: the declared metrics over what the caller may count, with names only where rights were checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from jobs.metrics import all_metrics, metrics_of
from lake import tables
from tests.serving.house import House, person_of, upload, workspace_of
from tests.serving.lake_rows import put, recorded

DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
PERIOD = {"from": "2026-03-09", "to": "2026-03-10"}


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    video = upload(owner, name="Talk")
    recorded(house, video, duration_ms=100_000)
    return video


def watched(house: House, video: str, workspace: str, *viewers: str | None, at: datetime = DAY, **values: Any) -> None:
    """A view of half of the video by each viewer."""
    kinds = {"p": "person", "n": "visitor", "": "nobody"}
    sessions = [f"{video}-{at.isoformat()}-{number}" for number in range(len(viewers))]
    flags = {"is_bot": False, "is_owner": False, "preview": False, "counted": True, "shown": True, "attempted": True}
    known = {"workspace": workspace, "video": video, "day": at.date(), "duration_ms": 100_000}
    view = {"started": True, "failed": False, "startup_ms": 400, "stalls": 0, "stalled_ms": 0, "wanted_ms": 50_000,
            "watched_ms": 50_000, "distinct_ms": 50_000, "furthest_ms": 50_000, "reached_end": False, "is_view": True,
            "is_completed": False, "cta_shown": False, "cta_clicked": False, "device": "desktop", "ended_at": at,
            "started_at": at, "attempted_at": at}  # fmt: skip
    rows = [
        {"session": session, "viewer": viewer, "viewer_kind": kinds[(viewer or "")[:1]]} | known | flags | view | values
        for session, viewer in zip(sessions, viewers, strict=True)
    ]
    put(house, tables.PLAYBACKS, *rows)
    spans = [
        known | {"session": row["session"], "number": 1, "viewer": row["viewer"], "counted": True, "is_view": True,
                 "at": at, "start_ms": 0, "end_ms": 50_000, "wall_ms": 50_000, "rate": 1.0}
        for row in rows
    ]  # fmt: skip
    put(house, tables.PLAYED, *spans)


def figures(client: httpx.Client, path: str, **query: str) -> Any:
    answer = client.get(f"/v1/metrics{path}", params=PERIOD | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_catalog_of_metrics_says_what_every_number_means(owner: httpx.Client) -> None:
    items = owner.get("/v1/metrics").json()["items"]
    assert [item["name"] for item in items] == [metric.name for metric in all_metrics()]
    assert all("SELECT" in item["sql"] and item["words"] for item in items)


def test_a_period_is_compared_with_the_one_before(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    watched(house, video, workspace, "n_abcd1234", "n_abcd1234", None)
    watched(house, video, workspace, "n_abcd1234", at=DAY - timedelta(days=2))
    watched(house, video, workspace, "n_abcd1234", at=DAY - timedelta(days=9))
    found = figures(owner, "/workspace", workspace=workspace)
    assert found["before"] == {"from": "2026-03-07", "to": "2026-03-08"}
    assert (found["totals"]["views"]["value"], found["totals"]["views"]["before"]) == (3, 1)
    assert found["totals"]["unique_viewers"]["value"] == 1
    share = found["totals"]["average_percentage_viewed"]
    assert (share["value"], share["numerator"], share["denominator"]) == (0.5, 150.0, 300.0)
    assert [(row["day"], row["views"]) for row in found["daily"]] == [("2026-03-10", 3)]
    assert set(found["totals"]) == {metric.name for metric in metrics_of("workspace_daily")}


def test_a_video_shows_retention_and_viewers_by_name(house: House, owner: httpx.Client, video: str) -> None:
    member = house.joined(owner, "member", name="Bob")
    watched(house, video, workspace_of(owner), person_of(member), "n_abcd1234", None, "p_gone")
    found = figures(owner, f"/videos/{video}")
    assert sorted(viewer["name"] for viewer in found["viewers"]) == [
        "Anonymous",
        "Bob",
        "Former person",
        "Visitor 1234",
    ]
    assert {viewer["share_watched"] for viewer in found["viewers"] if viewer["kind"] != "nobody"} == {0.5}
    positions = found["retention"]["positions"]
    assert [(one["plays"], one["viewers"]) for one in (positions[0], positions[49], positions[50])] == [
        (4, 3),
        (4, 3),
        (0, 0),
    ]
    assert found["quality"][0]["device"] == "desktop"


def test_a_member_counts_nothing_of_other_peoples_private_videos(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    private = upload(owner, visibility="private")
    watched(house, video, workspace, "n_abcd1234")
    watched(house, private, workspace, "n_abcd1234", None)
    member = house.joined(owner, "member")
    assert figures(owner, "/workspace", workspace=workspace)["totals"]["views"]["value"] == 3
    assert figures(member, "/workspace", workspace=workspace)["totals"]["views"]["value"] == 1
    assert [row["video"]["id"] for row in figures(member, "/videos", workspace=workspace)["items"]] == [video]
    explained = figures(member, "/explain", workspace=workspace, name="views")
    assert (explained["value"], private in str(explained["rows"])) == (1, False)


def test_a_number_opens_to_its_facts(house: House, owner: httpx.Client, video: str) -> None:
    watched(house, video, workspace_of(owner), "n_abcd1234", None)
    found = figures(owner, "/explain", workspace=workspace_of(owner), name="views", video=video, day="2026-03-10")
    assert (found["value"], len(found["rows"]), found["metric"]["title"]) == (2, 2, "Views")
    assert "silver" in found["sql"]
    assert {row["viewer"] for row in found["rows"]} == {"Visitor 1234", "Anonymous"}


@pytest.mark.parametrize("path", ["/workspace", "/videos", "/search", "/explain?name=views"])
def test_viewers_of_a_workspace_read_no_figures(house: House, owner: httpx.Client, path: str) -> None:
    viewer = house.joined(owner, "viewer")
    joint = "&" if "?" in path else "?"
    assert viewer.get(f"/v1/metrics{path}{joint}workspace={workspace_of(owner)}").status_code == 403


def test_searches_are_listed_with_their_outcome(house: House, owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    known = {
        "day": DAY.date(),
        "at": DAY,
        "received_at": DAY,
        "workspace": workspace,
        "type": "searched",
        "is_bot": False,
    }
    rows = [
        {"event_id": str(number), "session": str(number), "number": 1, "query": query, "results": results} | known
        for number, (query, results) in enumerate([("Budget", ["v_1"]), ("budget", []), ("moon", [])])
    ]
    put(house, tables.EVENTS, *rows)
    found = figures(owner, "/search", workspace=workspace)
    assert found["totals"]["searches"]["value"] == 3
    assert [(row["query"], row["searches"], row["no_result"]) for row in found["queries"]] == [
        ("budget", 2, 1),
        ("moon", 1, 1),
    ]


@pytest.mark.parametrize(
    "days", [{"from": "2026-03-10", "to": "2026-03-09"}, {"from": "2020-01-01", "to": "2026-01-01"}, {"from": "x"}]
)
def test_days_that_are_no_period_are_refused(owner: httpx.Client, days: dict[str, str]) -> None:
    answer = owner.get("/v1/metrics/workspace", params={"workspace": workspace_of(owner)} | days)
    assert answer.status_code in (400, 422)


def test_the_foot_line_says_what_became_of_events(house: House, owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    event = {"day": DAY.date(), "workspace": workspace, "received_at": DAY}
    put(house, tables.EVENTS, event | {"event_id": "1", "late_ms": 0}, event | {"event_id": "2", "late_ms": 999_999})
    received = {"workspace": workspace, "received_at": DAY, "received_day": DAY.date()}
    put(house, tables.DUPLICATES, received | {"seq": 3, "event_id": "1"}, received | {"seq": 5, "workspace": "other"})
    put(house, tables.REJECTED, received | {"seq": 4})
    found = owner.get("/v1/status").json()["freshness"]
    assert found == {"data_up_to": "2026-03-10T12:00:00Z", "events": 2, "duplicates": 1, "rejected": 1, "late": 1, "history": 0,
                     "duplicate_share": 1 / 3, "late_share": 1 / 2, "watermark": "2026-03-10T11:43:30.001000Z", "lost": 0,
                     "loss_share": 0.0}  # fmt: skip


def test_numbers_that_are_missing_in_a_session_were_lost(house: House, owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    known = {"day": DAY.date(), "workspace": workspace, "received_at": DAY, "late_ms": 0}
    numbers = {"from nought": (0, 1, 4), "from one": (1, 2), "begins late": (2, 3), "no numbers": (5, 999_999_999)}
    rows = [
        known | {"event_id": f"{session}{number}", "session": session, "number": number}
        for session, told in numbers.items()
        for number in told
    ]
    long_ago = known | {"event_id": "old", "session": "old", "number": 50, "day": DAY.date() - timedelta(days=30)}
    put(house, tables.EVENTS, *rows, long_ago)
    found = owner.get("/v1/status").json()["freshness"]
    assert (found["lost"], found["loss_share"]) == (2 + 0 + 1, 3 / 10)


def test_the_watermark_is_as_far_behind_as_the_latest_one_in_a_hundred(house: House, owner: httpx.Client) -> None:
    known = {"day": DAY.date(), "workspace": workspace_of(owner), "received_at": DAY}
    put(house, tables.EVENTS, *({**known, "event_id": str(number), "late_ms": number * 1000} for number in range(101)))
    found = owner.get("/v1/status").json()["freshness"]
    assert (found["data_up_to"], found["watermark"]) == ("2026-03-10T12:00:00Z", "2026-03-10T11:58:21Z")
