"""Share links: what they open, for how long, and behind which password."""

from __future__ import annotations

import httpx
import pytest

from tests.serving.house import House, upload
from tests.serving.lake_rows import published, said

HOUR_US = 3_600_000_000


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    video = upload(owner, visibility="link", name="Shared")
    published(house, video)
    return video


def share(owner: httpx.Client, video: str, **wanted: object) -> dict[str, str]:
    answer = owner.post(f"/v1/videos/{video}/shares", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_link_opens_its_video_to_anyone(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video)["token"]
    said(house, video, "hello")
    visitor = house.visitor()
    shown = visitor.get(f"/v1/shares/{token}").json()
    assert (shown["video"]["name"], shown["needs_password"]) == ("Shared", False)
    assert (shown["video"]["views"], shown["video"]["can"]["insights"]) == (None, False)
    for door in ("", "/playback", "/transcript", "/transcript.vtt", "/chapters", "/next", "/comments"):
        assert visitor.get(f"/v1/videos/{video}{door}?share={token}").status_code == 200, door
        assert visitor.get(f"/v1/videos/{video}{door}").status_code == 404, door


def test_a_link_opens_no_other_video(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video)["token"]
    other = upload(owner, visibility="link")
    assert house.visitor().get(f"/v1/videos/{other}?share={token}").status_code == 404


def test_a_revoked_link_is_dead_with_the_streams_it_opened(house: House, owner: httpx.Client, video: str) -> None:
    made, kept = share(owner, video), share(owner, video)
    visitor = house.visitor()
    hls = [visitor.get(f"/v1/videos/{video}/playback?share={one['token']}").json()["hls"] for one in (made, kept)]
    assert owner.delete(f"/v1/videos/{video}/shares/{made['id']}").status_code == 204
    house.look_again()
    assert [visitor.get(address).status_code for address in hls] == [404, 200]
    assert visitor.get(f"/v1/shares/{made['token']}").status_code == 404
    assert [bool(one["revoked_at"]) for one in owner.get(f"/v1/videos/{video}/shares").json()["items"]] == [False, True]


def test_a_link_ends_at_its_time(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video, expires_at="2999-01-01T00:00:00Z")["token"]
    assert house.visitor().get(f"/v1/shares/{token}").status_code == 200
    house.clock.ahead_us = 1000 * 366 * 24 * HOUR_US
    assert house.visitor().get(f"/v1/shares/{token}").status_code == 404


def test_a_link_is_dead_while_its_video_is_not_shared_by_link(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video)["token"]
    owner.patch(f"/v1/videos/{video}", json={"visibility": "workspace"})
    assert house.visitor().get(f"/v1/shares/{token}").status_code == 404


def test_nothing_is_told_before_the_password(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video, password="open sesame")["token"]
    visitor = house.visitor()
    assert visitor.get(f"/v1/shares/{token}").json() == {"video": None, "needs_password": True}
    assert visitor.get(f"/v1/videos/{video}?share={token}").status_code == 404
    assert "Shared" not in visitor.get(f"/s/{token}").text
    assert (
        visitor.get(f"/v1/shares/{token}", headers={"X-Share-Password": "open sesame"}).json()["video"]["id"] == video
    )


def test_the_password_is_remembered_by_a_cookie(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video, password="open sesame")["token"]
    visitor = house.visitor()
    assert visitor.post(f"/v1/shares/{token}/unlock", json={"password": "wrong"}).status_code == 403
    assert visitor.post(f"/v1/shares/{token}/unlock", json={"password": "open sesame"}).json()["video"]["id"] == video
    assert visitor.get(f"/v1/videos/{video}?share={token}").status_code == 200
    house.clock.ahead_us = 13 * HOUR_US
    assert visitor.get(f"/v1/videos/{video}?share={token}").status_code == 404


def test_a_cookie_of_one_link_unlocks_no_other(house: House, owner: httpx.Client, video: str) -> None:
    first, second = (share(owner, video, password="open sesame") for _ in range(2))
    visitor = house.visitor()
    visitor.post(f"/v1/shares/{first['token']}/unlock", json={"password": "open sesame"})
    value = visitor.cookies[f"reelhouse_share_{first['id']}"]
    visitor.cookies.set(f"reelhouse_share_{second['id']}", value)
    assert visitor.get(f"/v1/shares/{second['token']}").json()["needs_password"] is True


def test_ten_wrong_passwords_are_the_limit(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video, password="open sesame")["token"]
    visitor = house.visitor()
    answers = [visitor.post(f"/v1/shares/{token}/unlock", json={"password": "no"}).status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]


def test_sharing_opens_a_video_of_the_workspace_but_never_a_private_one(owner: httpx.Client) -> None:
    shared, private = upload(owner), upload(owner, visibility="private")
    share(owner, shared)
    assert owner.get(f"/v1/videos/{shared}").json()["visibility"] == "link"
    assert owner.post(f"/v1/videos/{private}/shares", json={}).status_code == 409


def test_no_token_stands_in_the_catalog(house: House, owner: httpx.Client, video: str) -> None:
    token = share(owner, video)["token"]
    home = house.platform.settings.home
    assert token.encode() not in b"".join(path.read_bytes() for path in home.glob("catalog.sqlite*"))
