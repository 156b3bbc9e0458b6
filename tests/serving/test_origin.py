"""Requests that another site makes a browser send are refused."""

from __future__ import annotations

import pytest

from tests.serving.house import House

WANTED = {"name": "Mine"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://testserver"}, 201),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({}, 403),
    ],
)
def test_a_cookie_writes_only_from_our_own_origin(house: House, headers: dict[str, str], status: int) -> None:
    client = house.first()
    del client.headers["Origin"]
    assert client.post("/v1/workspaces", json=WANTED, headers=headers).status_code == status


def test_a_token_writes_from_anywhere(house: House) -> None:
    token = house.first().post("/v1/tokens", json={"name": "script"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://elsewhere.example"}
    assert house.visitor().post("/v1/workspaces", json=WANTED, headers=headers).status_code == 201


def test_another_site_cannot_sign_a_browser_in(house: House) -> None:
    house.first()
    wanted = {"email": "ada@example.org", "password": "correct horse"}
    answer = house.visitor().post("/v1/session", json=wanted, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "refused"
