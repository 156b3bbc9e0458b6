"""oEmbed: a shared video as another site shows it, and nothing that the link alone would not show."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from serving.embeds.oembed import Room, fitted
from tests.serving.house import House, upload
from tests.serving.lake_rows import published, recorded

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


def link(house: House, owner: httpx.Client, **wanted: str) -> tuple[str, str]:
    video = upload(owner, visibility="link", name='<b>"Talk"</b>')
    recorded(house, video, width=1920, height=1080)
    published(house, video)
    return video, owner.post(f"/v1/videos/{video}/shares", json=wanted).json()["token"]


def asked(house: House, url: str, **query: Any) -> httpx.Response:
    return house.visitor().get("/v1/oembed", params={"url": url, **query})


def frame_of(html: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.update(attrs, tag=tag)  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_a_share_link_becomes_a_frame(house: House, owner: httpx.Client) -> None:
    video, token = link(house, owner)
    told = asked(house, f"{BASE}/s/{token}").json()
    assert (told["version"], told["type"], told["title"], told["duration"]) == ("1.0", "video", '<b>"Talk"</b>', 80.0)
    frame = frame_of(told["html"])
    assert (frame["tag"], frame["title"]) == ("iframe", '<b>"Talk"</b>')
    assert frame["src"] == f"{BASE}/embed/{video}?share={token}"
    assert (told["width"], told["height"], frame["width"]) == (1280, 720, "1280")
    assert asked(house, str(frame["src"])).json() == told


@pytest.mark.parametrize(
    ("size", "room", "wanted"),
    [
        ((1920, 1080), Room(), (1280, 720)),
        ((1920, 1080), Room(width=640), (640, 360)),
        ((1920, 1080), Room(width=640, height=180), (320, 180)),
        ((1080, 1920), Room(), (405, 720)),
        ((0, 0), Room(width=320), (320, 180)),
        ((4000, 10), Room(width=100), (100, 1)),
    ],
)
def test_the_frame_fits_into_the_room(size: tuple[int, int], room: Room, wanted: tuple[int, int]) -> None:
    assert fitted(*size, room) == wanted


@pytest.mark.parametrize(
    "url", ["https://evil.example/s/{}", BASE + "/watch/{}", BASE + "/s/wrong", "{}", "javascript:/s/{}"]
)
def test_no_other_address_is_described(house: House, owner: httpx.Client, url: str) -> None:
    assert asked(house, url.format(link(house, owner)[1])).status_code == 404


def test_a_link_with_a_password_is_not_described(house: House, owner: httpx.Client) -> None:
    answer = asked(house, f"{BASE}/s/{link(house, owner, password='open sesame')[1]}")
    assert (answer.status_code, "Talk" in answer.text) == (401, False)


def test_only_json_is_spoken(house: House, owner: httpx.Client) -> None:
    assert asked(house, f"{BASE}/s/{link(house, owner)[1]}", format="xml").status_code == 501
