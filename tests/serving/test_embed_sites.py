"""Players on other sites: only listed ones are heard, only about their workspace, and never as the signed-in person."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.serving.house import House, upload, workspace_of
from tests.serving.test_events import SENT_AT_MS, event, post, stored

SITE = "https://blog.example.org"


def allow(owner: httpx.Client, *sites: str) -> httpx.Response:
    return owner.put(f"/v1/workspaces/{workspace_of(owner)}/embed-sites", json={"sites": sites})


def shared(owner: httpx.Client) -> tuple[str, str]:
    """A video and the token of a link to it."""
    video = upload(owner, visibility="link")
    return video, owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]


def test_no_site_is_allowed_until_an_owner_says_so(house: House) -> None:
    owner = house.first()
    address = f"/v1/workspaces/{workspace_of(owner)}/embed-sites"
    assert owner.get(address).json() == {"sites": []}
    assert allow(owner, "https://Blog.example.org/", SITE).json() == {"sites": [SITE]}
    assert owner.get(address).json() == {"sites": [SITE]}
    assert allow(owner).json() == {"sites": []}


@pytest.mark.parametrize(
    "site", ["*", "blog.example.org", "https://a.example/path", "ftp://a.example", "https://a b", ""]
)
def test_a_site_is_an_origin_and_nothing_else(house: House, site: str) -> None:
    assert allow(house.first(), site).status_code == 422


def test_a_preflight_is_answered_for_allowed_sites_only(house: House) -> None:
    allow(house.first(), SITE)
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    answer = house.visitor().options("/v1/events", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, SITE)
    assert "content-encoding" in answer.headers["access-control-allow-headers"].lower()
    refused = house.visitor().options("/v1/events", headers=asked | {"Origin": "https://evil.example"})
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/session", "/v1/workspaces"])
def test_an_allowed_site_is_heard_at_no_other_door(house: House, path: str) -> None:
    owner = house.first()
    allow(owner, SITE)
    answer = owner.post(path, headers={"Origin": SITE}, json={"name": "x"})
    assert answer.status_code in (403, 405)
    assert "access-control-allow-origin" not in answer.headers


def test_the_options_of_a_door_are_told_to_ourselves(house: House) -> None:
    answer = house.visitor().options("/v1/events")
    assert (answer.status_code, answer.headers["allow"]) == (204, "POST, OPTIONS")


def test_a_beacon_from_an_allowed_site_is_stored_without_the_signed_in_person(house: House) -> None:
    owner = house.first()
    allow(owner, SITE)
    video, token = shared(owner)
    body = json.dumps({"sent_at_ms": SENT_AT_MS, "share": token, "events": [event(video=video)]})
    sent = {"Origin": SITE, "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    answer = owner.post("/v1/events", content=body, headers=sent)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (202, SITE)
    (envelope,) = stored(house)
    assert (envelope.subject, envelope.role, envelope.denied) == (None, "anonymous", None)


def test_a_beacon_from_any_other_site_is_refused(house: House) -> None:
    sent = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}
    body = json.dumps({"sent_at_ms": SENT_AT_MS, "events": [event()]})
    assert house.first().post("/v1/events", content=body, headers=sent).status_code == 403
    assert stored(house) == []


def test_a_site_speaks_only_about_the_workspace_that_allows_it(house: House) -> None:
    owner = house.first()
    second = owner.post("/v1/workspaces", json={"name": "Second"}).json()["id"]
    owner.put(f"/v1/workspaces/{second}/embed-sites", json={"sites": [SITE]})
    video, token = shared(owner)
    visitor = house.visitor()
    visitor.headers["Origin"] = SITE
    post(visitor, event(video=video), share=token)
    assert "does not allow the site" in str(stored(house)[0].denied)


def test_the_schema_of_the_events_is_told(house: House) -> None:
    schema = house.visitor().get("/v1/events/schema").json()
    assert schema["$defs"]["Interval"]["properties"]["type"] == {"enum": ["interval"]}
