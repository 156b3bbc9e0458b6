"""Somebody searches, watches, and is counted: the whole way in a real browser."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
PLAY_SECONDS = 2.0
COUNTED_SECONDS = 180
SPECIAL = "half a day of holiday for every broken night"


def current_time(visitor: Visitor) -> float:
    return visitor.page.evaluate("document.querySelector('video').currentTime")


def wait_past(visitor: Visitor, seconds: float, *, timeout_seconds: float = 20) -> None:
    visitor.until(f"document.querySelector('video')?.currentTime > {seconds}", seconds=timeout_seconds)


def views(visitor: Visitor) -> int:
    """Views of the first talk as the API tells them to its owner."""
    state = visitor.site.demo.state
    answer = httpx.get(
        f"{visitor.site.url}/v1/videos/{visitor.site.first_video}",
        headers={"Authorization": f"Bearer {state.people[0].token}"},
        timeout=30,
    )
    return answer.json()["views"]


def test_a_moment_is_found_played_and_counted(visitor: Visitor) -> None:
    before = views(visitor)
    visitor.sign_in(4)
    page = visitor.open("/")
    page.keyboard.press("/")
    page.keyboard.type(SPECIAL)
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_text("Handing over the duty phone").first.click()
    page.wait_for_url("**/watch/**")
    page.locator("video").wait_for(state="attached")
    visitor.until("document.querySelector('video').readyState >= 2")
    start = current_time(visitor)
    assert start > 20, "the hit opens at the moment, not at the start"
    page.evaluate("document.querySelector('video').play()")
    wait_past(visitor, start + 7)
    page.goto(f"{visitor.site.url}/")
    until = time.monotonic() + COUNTED_SECONDS
    while views(visitor) == before and time.monotonic() < until:
        page.wait_for_timeout(500)
    assert views(visitor) == before + 1
    visitor.sign_in(0)
    page = visitor.open(f"/insights/{visitor.site.first_video}")
    page.get_by_text("Eva Lindqvist").first.wait_for()
    assert visitor.complaints == []


def test_pressing_play_moves_the_picture_within_two_seconds(visitor: Visitor) -> None:
    visitor.sign_in()
    page = visitor.open(f"/watch/{visitor.site.first_video}")
    page.locator("video").wait_for(state="attached")
    pressed = time.monotonic()
    page.keyboard.press("k")
    wait_past(visitor, 0.05, timeout_seconds=15)
    # The wall clock of a shared machine is no promise; the bench measures it. Here: it plays, and soon.
    assert time.monotonic() - pressed < PLAY_SECONDS * 5


def test_captions_chapters_and_transcript_lead_through_the_talk(visitor: Visitor) -> None:
    visitor.sign_in()
    page = visitor.open(f"/watch/{visitor.site.first_video}")
    page.get_by_text("Make sure that it is charged").first.click()
    wait_past(visitor, 6)
    page.get_by_role("tab", name="Chapters").click()
    page.get_by_role("tabpanel").get_by_role("button").nth(1).click()
    wait_past(visitor, 12)
    assert page.evaluate("document.querySelector('video').textTracks.length") >= 1


def test_a_share_link_plays_for_somebody_who_is_nobody(visitor: Visitor) -> None:
    share = visitor.site.demo.state.shares["duty-phone"]
    page = visitor.open(f"/s/{share}")
    page.get_by_role("heading", name="Handing over the duty phone").wait_for()
    assert page.evaluate("Object.keys(localStorage).length + document.cookie.length") == 0, "nothing is stored unasked"
    page.locator("video").wait_for(state="attached")
    page.evaluate("document.querySelector('video').play()")
    wait_past(visitor, 0.5)
    assert visitor.complaints == []
