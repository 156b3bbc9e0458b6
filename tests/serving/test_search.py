"""Search: moments that answer, only of what the caller may see, and an honest nothing."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from reelhouse.events import Uuid7
from reelhouse.types import Point
from serving.search.moments import Moment, merged
from serving.search.service import new_session
from serving.search.words import snippet
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import recorded, said

COOKING = ("We boil the potatoes for twenty minutes.", "Then we add salt and butter to the soup.")
MONEY = ("The budget of the second quarter is spent.", "Invoices are paid within thirty days.", "Taxes are due in May.")


def index(house: House, spoken: dict[str, tuple[str, ...]], workspace: str) -> None:
    """One window per video over everything that is said in it, and a transcript."""
    points = []
    for video, texts in spoken.items():
        said(house, video, *texts)
        text = " ".join(texts)
        payload: dict[str, Any] = {"video": video, "workspace": workspace, "start_ms": 0, "end_ms": len(texts) * 10_000}
        vector = tuple(house.platform.embedder.embed([text])[0].tolist())
        points.append(Point(id=f"{video}:0", vector=vector, text=text, payload=payload | {"text": text, "title": "t"}))
    house.platform.vectors.rebuild(points, generation="1")


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def videos(house: House, owner: httpx.Client) -> dict[str, str]:
    found = {"cooking": upload(owner, name="Kitchen"), "money": upload(owner, name="Finance", visibility="private")}
    index(house, {found["cooking"]: COOKING, found["money"]: MONEY}, workspace_of(owner))
    return found


def search(client: httpx.Client, workspace: str, q: str, **query: Any) -> dict[str, Any]:
    answer = client.get("/v1/search", params={"workspace": workspace, "q": q} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_words_lead_to_the_sentence_that_has_them(owner: httpx.Client, videos: dict[str, str]) -> None:
    found = search(owner, workspace_of(owner), "paying an invoice")
    first = found["items"][0]
    assert (first["video"]["id"], first["start_ms"]) == (videos["money"], 9_000)
    assert [first["snippet"][a:b] for a, b in first["highlights"]] == ["Invoices"]
    assert first["by"] in ("words", "both")


def test_meaning_leads_there_without_a_common_word(owner: httpx.Client, videos: dict[str, str]) -> None:
    found = search(owner, workspace_of(owner), "cooking vegetables in hot water")
    assert (found["items"][0]["video"]["id"], found["items"][0]["start_ms"]) == (videos["cooking"], 0)
    assert found["items"][0]["by"] == "meaning"


def test_when_nothing_is_near_nothing_is_claimed(owner: httpx.Client, videos: dict[str, str]) -> None:
    found = search(owner, workspace_of(owner), "the moons of Jupiter")
    assert found["items"] == []
    assert {item["video"]["id"] for item in found["nearest"]} <= set(videos.values())
    assert found["nearest"]


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_search_finds_nothing_of_what_the_caller_may_not_see(
    house: House, owner: httpx.Client, videos: dict[str, str], mode: str
) -> None:
    viewer = house.joined(owner, "viewer")
    for query in ("budget", "invoices are paid", "Finance", "money"):
        assert videos["money"] not in str(search(viewer, workspace_of(owner), query, mode=mode)["items"])
        assert videos["money"] not in str(search(viewer, workspace_of(owner), query, mode=mode)["nearest"])


def test_a_silent_video_is_found_by_its_name(owner: httpx.Client, videos: dict[str, str]) -> None:
    silent = upload(owner, name="Onboarding tour")
    assert search(owner, workspace_of(owner), "onboarding")["items"][0]["video"]["id"] == silent
    assert silent not in videos.values()


def test_search_before_anything_was_indexed_is_empty(owner: httpx.Client) -> None:
    assert search(owner, workspace_of(owner), "anything")["items"] == []


def test_a_search_is_a_session_of_the_event_contract() -> None:
    session = msgspec.convert(new_session(1_780_000_000_000_000), Uuid7)
    assert int(session[:8] + session[9:13], 16) == 1_780_000_000_000


def test_touching_windows_are_one_moment() -> None:
    spans = [(0, 20_000, 0.5), (15_000, 35_000, 0.9), (35_500, 50_000, 0.4), (60_000, 80_000, 0.3)]
    found = [
        Moment(video="v", start_ms=start, end_ms=end, text="", score=score, dense=score, lexical=None)
        for start, end, score in spans
    ]
    assert [one.start_ms for one in merged(found)] == [15_000, 60_000]


def test_a_damaged_copy_comes_after_the_whole_recording(house: House, owner: httpx.Client) -> None:
    broken, whole = upload(owner), upload(owner)
    for video, state in ((broken, "damaged"), (whole, "ready")):
        recorded(house, video, state=state)
    index(house, {broken: COOKING, whole: COOKING}, workspace_of(owner))
    found = search(owner, workspace_of(owner), "boil potatoes")["items"]
    assert [item["video"]["id"] for item in found] == [whole, broken]


def test_a_snippet_shows_the_matched_word_of_a_long_text() -> None:
    text = "word " * 200 + "needle in it " + "word " * 200
    cut, places = snippet(text, frozenset(["needl"]))
    assert len(cut) <= 245
    assert [cut[a:b] for a, b in places] == ["needle"]
