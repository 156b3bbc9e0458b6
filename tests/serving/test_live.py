"""The live view: who watches now, counts up to the newest event, sent as they change, to those who may see them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from jobs import job_named
from reelhouse.platform.run import run
from serving.live import routes
from tests.platform.world import uuid7
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import recorded


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    made = upload(owner, name="Talk", visibility="workspace")
    recorded(house, made, duration_ms=100_000)
    return made


@pytest.fixture
def viewer(house: House, owner: httpx.Client) -> httpx.Client:
    return house.joined(owner, "viewer")


def watch(house: House, viewer: httpx.Client, video: str, number: int, *, ended: bool = False) -> None:
    """Somebody plays ten seconds; the events reach silver, and no further."""
    at = house.clock() // 1000
    known = {"session": uuid7(at, number), "at_ms": at, "video": video}
    told: list[dict[str, Any]] = [
        {
            "type": "interval",
            "id": uuid7(at, 10 * number),
            "number": 1,
            "start_ms": 0,
            "end_ms": 10_000,
            "wall_ms": 10_000,
        }
    ]
    if ended:
        told.append({"type": "terminated", "id": uuid7(at, 10 * number + 1), "number": 2, "position_ms": 10_000})
    sent = viewer.post("/v1/events", json={"sent_at_ms": at, "events": [known | one for one in told]})
    assert sent.status_code == 202, sent.text
    for name in ("ingest.events", "tidy.events"):
        run(house.platform, job_named(name))
    house.clock.ahead_us += 1_000_000  # answers are kept a moment


def now(client: httpx.Client) -> Any:
    answer = client.get("/v1/live", params={"workspace": workspace_of(client)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_views_are_counted_before_any_refresh(
    house: House, owner: httpx.Client, viewer: httpx.Client, video: str
) -> None:
    assert now(owner)["views_today"] == 0
    watch(house, viewer, video, 1)
    watch(house, viewer, video, 2, ended=True)
    assert (now(owner)["views_today"], now(owner)["watch_seconds_today"]) == (2, 20.0)


def test_only_who_has_not_ended_watches_now(
    house: House, owner: httpx.Client, viewer: httpx.Client, video: str
) -> None:
    watch(house, viewer, video, 1)
    watch(house, viewer, video, 2, ended=True)
    assert now(owner)["videos"] == [{"video": video, "viewers": 1}]


def test_only_members_and_owners_may_look(house: House, owner: httpx.Client, viewer: httpx.Client) -> None:
    for path in ("/v1/live", "/v1/live/stream"):
        asked = {"workspace": workspace_of(owner)}
        assert house.visitor().get(path, params=asked).status_code == 401
        assert viewer.get(path, params=asked).status_code in (403, 404)


def test_the_stream_sends_what_changed(owner: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(routes, "LONGEST_SECONDS", 0.05)
    answer = owner.get("/v1/live/stream", params={"workspace": workspace_of(owner)})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]
    assert [event["views_today"] for event in events] == [0]
