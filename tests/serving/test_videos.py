"""Videos: who sees which, what is told of their making, and what was understood of them."""

from __future__ import annotations

import datetime as dt

import httpx
import msgspec
import pytest

from lake import tables
from reelhouse.events import Fact
from tests.serving.house import House, person_of, upload, workspace_of
from tests.serving.lake_rows import AT, published, put, ran, recorded, said


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


def listed(client: httpx.Client, workspace: str, **query: object) -> list[str]:
    answer = client.get("/v1/videos", params={"workspace": workspace} | query)
    assert answer.status_code == 200, answer.text
    return [video["name"] for video in answer.json()["items"]]


def facts(house: House) -> list[Fact]:
    records = house.platform.inbox.read("recordings", after=-1, limit=1000)
    return [msgspec.msgpack.decode(record.body, type=Fact) for record in records]


def test_a_list_shows_what_its_caller_may_see(house: House, owner: httpx.Client) -> None:
    member = house.joined(owner, "member")
    viewer = house.joined(owner, "viewer")
    workspace = workspace_of(owner)
    for visibility in ("private", "workspace", "link"):
        upload(member, name=visibility, visibility=visibility, workspace=workspace)
    assert sorted(listed(member, workspace)) == sorted(listed(owner, workspace)) == ["link", "private", "workspace"]
    assert sorted(listed(viewer, workspace)) == ["link", "workspace"]


def test_a_list_comes_in_pages_in_the_wished_order(owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    for name in ("b", "a", "d", "C"):
        upload(owner, name=name, created_at=f"2026-01-0{'bad C'.index(name) + 1}T00:00:00Z")
    found, cursor = [], ""
    while cursor is not None:
        query = {"workspace": workspace, "sort": "name", "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = owner.get("/v1/videos", params=query).json()
        found += [video["name"] for video in page["items"]]
        cursor = page["next"]
    assert found == ["a", "b", "C", "d"]
    assert listed(owner, workspace) == ["C", "d", "a", "b"]
    assert owner.get("/v1/videos", params={"workspace": workspace, "cursor": "x"}).status_code == 400


def test_a_list_by_views_puts_the_most_viewed_first(house: House, owner: httpx.Client) -> None:
    import pyarrow as pa

    ids = [upload(owner, name=name) for name in ("few", "many", "none")]
    rows = [{"workspace": "w", "video": ids[0], "day": AT.date(), "views": 1}]
    rows += [{"workspace": "w", "video": ids[1], "day": AT.date() + dt.timedelta(day), "views": 1} for day in (0, 1)]
    house.platform.storage.append(tables.VIDEO_DAILY, pa.Table.from_pylist(rows))
    house.look_again()
    answer = owner.get("/v1/videos", params={"workspace": workspace_of(owner), "sort": "views", "limit": 2}).json()
    assert [(video["name"], video["views"]) for video in answer["items"]] == [("many", 2), ("few", 1)]
    rest = {"workspace": workspace_of(owner), "sort": "views", "cursor": answer["next"]}
    assert [video["name"] for video in owner.get("/v1/videos", params=rest).json()["items"]] == ["none"]


def test_a_fresh_upload_says_everything_that_is_still_to_come(owner: httpx.Client) -> None:
    shown = owner.get(f"/v1/videos/{upload(owner)}").json()
    assert (shown["state"], shown["playable"], shown["duration_ms"]) == ("processing", False, None)
    assert [work["words"] for work in shown["work"]][:2] == ["looking at the file", "making it playable"]


def test_a_published_video_is_playable_while_the_rest_is_made(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    recorded(house, video, state="damaged", reason="damaged: published 0:41 of 1:20")
    published(house, video)
    for step in ("probe", "publish", "stills", "ladder"):
        ran(house, video, f"enrich.{step}")
    shown = owner.get(f"/v1/videos/{video}").json()
    assert (shown["state"], shown["reason"], shown["playable"]) == ("damaged", "damaged: published 0:41 of 1:20", True)
    assert shown["work"][0]["words"] == "transcribing"
    assert shown["poster"].endswith("/poster.jpg")


def test_a_silent_video_waits_for_no_words(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    recorded(house, video, has_audio=False)
    published(house, video)
    for step in ("probe", "publish", "stills", "ladder"):
        ran(house, video, f"enrich.{step}")
    assert owner.get(f"/v1/videos/{video}").json()["work"] == []


def test_a_step_that_gave_up_says_why_and_can_be_tried_again(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    recorded(house, video)
    published(house, video)
    ran(house, video, "enrich.ladder", status="failed", reason="out of memory", attempt=3, work_key="k")
    assert "making renditions failed: out of memory" in owner.get(f"/v1/videos/{video}").json()["reason"]
    assert owner.post(f"/v1/videos/{video}/retry").json() == {"steps": ["enrich.ladder"]}
    rows = house.platform.storage.read(tables.RUNS).to_pylist()
    assert [(row["status"], row["work_key"]) for row in rows if row["status"] == "retry"] == [("retry", "k")]
    house.look_again()
    assert "making renditions" in [work["words"] for work in owner.get(f"/v1/videos/{video}").json()["work"]]


def test_a_refused_file_says_why_and_nothing_more_is_made(house: House, owner: httpx.Client) -> None:
    video = upload(owner, b"text")
    recorded(house, video, state="refused", reason="refused: not a video", duration_ms=None)
    shown = owner.get(f"/v1/videos/{video}").json()
    assert (shown["state"], shown["reason"], shown["work"]) == ("refused", "refused: not a video", [])
    assert owner.get(f"/v1/videos/{video}/playback").status_code == 404


def test_renaming_and_deleting_are_told_to_the_lake(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    owner.patch(f"/v1/videos/{video}", json={"name": "New"})
    owner.patch(f"/v1/videos/{video}", json={"name": "New"})
    owner.delete(f"/v1/videos/{video}")
    assert [(fact.fact, fact.name) for fact in facts(house)] == [
        ("uploaded", "talk"), ("renamed", "New"), ("deleted", "New"),
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "change"), [("owner", 200), ("member", 403), ("viewer", 403)])
def test_only_its_owner_and_workspace_owners_change_a_video(
    house: House, owner: httpx.Client, role: str, change: int
) -> None:
    video = upload(owner)
    person = house.joined(owner, role)
    assert person.patch(f"/v1/videos/{video}", json={"name": "X"}).status_code == change
    assert person.get(f"/v1/videos/{video}").json()["can"]["edit"] is (change == 200)


def test_watched_is_the_union_of_what_the_caller_played(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    recorded(house, video, duration_ms=10_000)
    spans = [(0, 2000), (1000, 3000), (8000, 9000)]
    rows = [
        {
            "session": "s",
            "number": number,
            "day": AT.date(),
            "video": video,
            "viewer": person_of(owner),
            "start_ms": a,
            "end_ms": b,
        }
        for number, (a, b) in enumerate(spans)
    ]
    put(house, tables.PLAYED, *rows)
    assert owner.get(f"/v1/videos/{video}").json()["watched"] == 0.4


def test_a_transcript_comes_in_four_forms(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    assert owner.get(f"/v1/videos/{video}/transcript").status_code == 404
    said(house, video, "hello there", "a <b> & c")
    shown = owner.get(f"/v1/videos/{video}/transcript").json()
    assert [word["text"] for word in shown["segments"][0]["words"]] == ["hello", "there"]
    texts = {form: owner.get(f"/v1/videos/{video}/transcript.{form}").text for form in ("vtt", "srt", "txt")}
    assert "00:00:10.000 --> 00:00:19.000\na &lt;b&gt; &amp; c" in texts["vtt"]
    assert "2\n00:00:10,000 --> 00:00:19,000\na <b> & c" in texts["srt"]
    assert texts["txt"] == "[00:00:00] hello there\n[00:00:10] a <b> & c\n"


def test_a_summary_names_its_sources(house: House, owner: httpx.Client) -> None:
    video = upload(owner)
    put(
        house, tables.SUMMARIES,
        {"video": video, "index": 0, "kind": "title", "text": "Title", "segments": [], "start_ms": 0, "engine": "e"},
        {"video": video, "index": 1, "kind": "summary", "text": "It says.", "segments": [3], "start_ms": 30_000, "engine": "e"},
    )  # fmt: skip
    put(
        house,
        tables.INSIGHTS,
        {"video": video, "index": 0, "kind": "key_phrase", "text": "key", "weight": 0.5, "engine": "e"},
    )
    shown = owner.get(f"/v1/videos/{video}/summary").json()
    assert (shown["title"], shown["statements"]) == (
        "Title",
        [{"text": "It says.", "start_ms": 30_000, "segments": [3]}],
    )
    assert shown["key_phrases"] == [{"text": "key", "weight": 0.5}]


def test_what_to_watch_next_keeps_to_what_the_caller_may_see(house: House, owner: httpx.Client) -> None:
    video, seen, hidden = upload(owner), upload(owner), upload(owner, visibility="private")
    rows = [
        {
            "workspace": "w",
            "video": video,
            "rank": rank,
            "recommended": other,
            "kind": "next",
            "reason": "r",
            "start_ms": 5,
        }
        for rank, other in enumerate((hidden, seen))
    ]
    put(house, tables.RECOMMENDATIONS, *rows)
    viewer = house.joined(owner, "viewer")
    offered = viewer.get(f"/v1/videos/{video}/next").json()["items"]
    assert [(item["video"]["id"], item["reason"], item["start_ms"]) for item in offered] == [(seen, "r", 5)]
    assert viewer.get(f"/v1/videos/{video}/similar").json()["items"] == []
