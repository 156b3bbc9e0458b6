"""Pages: the application answers every address that is not the API's, and previews tell only what a link opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.house import House, open_house, upload, workspace_of
from tests.serving.lake_rows import published


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<html><head><title>R</title></head><body></body></html>")
    (web / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path / "home").mkdir()
    opened = open_house(tmp_path / "home", web_folder=web)
    yield opened
    opened.app.state.context.catalog.close()


@pytest.mark.parametrize("path", ["/", "/watch/v_1", "/search", "/insights/x/y", "/index.html", "/assets/none.js"])
def test_every_other_address_is_the_application(house: House, path: str) -> None:
    answer = house.visitor().get(path)
    assert answer.text.startswith("<html>")
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


def test_built_files_are_kept_for_long(house: House) -> None:
    answer = house.visitor().get("/assets/app-1a2b.js")
    assert (answer.text, "immutable" in answer.headers["cache-control"]) == ("1", True)


@pytest.mark.parametrize("path", ["/v1/nothing", "/media/nothing", "/v1/"])
def test_an_unknown_address_of_the_api_is_no_page(house: House, path: str) -> None:
    assert house.visitor().get(path).json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/%2e%2e/home/catalog.sqlite", "/..%2fhome/signing.key", "/%2fetc/passwd"])
def test_no_address_leads_out_of_the_application(house: House, path: str) -> None:
    assert house.visitor().get(path).text.startswith("<html>")


def test_only_an_open_embed_may_be_framed_and_only_on_the_listed_sites(house: House) -> None:
    owner, site = house.first(), "https://blog.example.org"
    owner.put(f"/v1/workspaces/{workspace_of(owner)}/embed-sites", json={"sites": [site]})
    video = upload(owner, visibility="link")
    token = owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]
    paths = (
        f"/watch/{video}",
        f"/s/{token}",
        f"/embed/{video}",
        f"/embed/{video}?share={token}",
        f"/embed/v_1?share={token}",
    )
    policies = [house.visitor().get(path).headers["content-security-policy"] for path in paths]
    assert [policy.partition("frame-ancestors ")[2] for policy in policies] == [
        "'self'", "'self'", "'self'", f"'self' {site}", "'self'"
    ]  # fmt: skip


def test_a_share_page_has_a_preview_and_a_watch_page_has_none(house: House) -> None:
    owner = house.first()
    video = upload(owner, visibility="link", name='<b>"Talk"</b>')
    published(house, video)
    token = owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]
    text = house.visitor().get(f"/s/{token}").text
    assert 'property="og:title" content="&lt;b&gt;&quot;Talk&quot;&lt;/b&gt;"' in text
    assert 'property="og:image" content="http://127.0.0.1:8000/media/' in text
    assert 'type="application/json+oembed" href="http://127.0.0.1:8000/v1/oembed?url=http' in text
    assert "og:" not in house.visitor().get(f"/watch/{video}").text
    assert "og:" not in house.visitor().get("/s/wrong").text


def test_without_a_built_application_the_answer_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = open_house(tmp_path / "bare", web_folder=tmp_path / "nowhere")
    answer = bare.visitor().get("/")
    assert (answer.status_code, "npm" in answer.json()["error"]["hint"]) == (503, True)
