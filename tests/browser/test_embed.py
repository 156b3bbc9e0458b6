"""A player in the page of another site: framed only where its workspace allows it, and heard like any other."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import msgspec
import pytest
import uvicorn

from lake import tables
from media.ffmpeg import ffmpeg
from serving.web_build import built_app
from tests.conftest import DemoHome, free_port
from tests.media.recordings import AAC, H264, pictures, tone
from tests.serving.house import PASSWORD, House, open_house, upload, workspace_of
from tests.serving.lake_rows import put, recorded
from tests.serving.test_events import stored

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SECONDS = 60
HLS = ("-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4")


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A running server with one shared video, and another site whose only page frames it."""

    house: House
    owner: httpx.Client
    site: str

    def allow(self) -> None:
        sites = f"/v1/workspaces/{workspace_of(self.owner)}/embed-sites"
        self.owner.put(sites, json={"sites": [self.site]}).raise_for_status()

    def heard(self) -> list[tuple[str, str]]:
        """Door and type of every event that came in, none of them denied."""
        assert not [envelope.denied for envelope in stored(self.house) if envelope.denied]
        return [(one.door, msgspec.json.decode(one.payload)["type"]) for one in stored(self.house)]


@pytest.fixture
def embedded(demo_home: DemoHome, tmp_path: Path) -> Iterator[Embedded]:
    house = open_house(tmp_path, web_folder=built_app(demo_home.home / "web"))
    with running(house) as url, httpx.Client(base_url=url, headers={"Origin": url}) as owner:
        wanted = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "workspace": "Team"}
        owner.post("/v1/setup", json=wanted).raise_for_status()
        video = upload(owner, visibility="link", name="A talk")
        publish(house, video, tmp_path / "hls")
        token = owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]
        frame = f'<iframe src="{url}/embed/{video}?share={token}" width="800" height="450" allow="autoplay"></iframe>'
        with page_of_another_site(frame) as site:
            yield Embedded(house=house, owner=owner, site=site)


@contextmanager
def running(house: House) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(house.app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait(lambda: server.started)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(SECONDS)


def publish(house: House, video: str, folder: Path) -> None:
    """Twelve seconds of pictures as HLS."""
    folder.mkdir()
    ffmpeg([*pictures(12), *tone(12), *H264, *AAC, *HLS, str(folder / "master.m3u8")])
    for file in folder.iterdir():
        house.platform.blobs.put_file(f"media/{video}/publish/{file.name}", file)
    row = {"video": video, "step": "enrich.publish", "kind": "hls", "name": "master.m3u8"}
    put(house, tables.MEDIA_FILES, row | {"blob": f"media/{video}/publish/master.m3u8"})
    recorded(house, video, duration_ms=12_000, width=320, height=180)


@contextmanager
def page_of_another_site(body: str) -> Iterator[str]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:  # type: ignore[override]
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(SECONDS)


def wait(condition: Callable[[], object], page: Page | None = None) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, f"not within {SECONDS} s"
        if page is None:
            time.sleep(0.05)
        else:
            page.wait_for_timeout(100)


def test_a_site_that_is_not_listed_frames_nothing(browser: Browser, embedded: Embedded) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    try:
        page.goto(embedded.site)
        wait(lambda: any("frame-ancestors" in text for text in said), page)
    finally:
        page.close()
    assert embedded.heard() == []


def test_a_player_on_a_listed_site_is_played_and_heard(browser: Browser, embedded: Embedded) -> None:
    embedded.allow()
    page = browser.new_page()
    try:
        page.goto(embedded.site)
        frame = page.frame_locator("iframe")
        frame.locator("media-play-button.big-play").click(timeout=SECONDS * 1000)
        wait(lambda: ("events", "interval") in embedded.heard(), page)
        page.goto("about:blank")
        wait(lambda: ("events", "terminated") in embedded.heard(), page)
        wait(lambda: ("media", "segment_served") in embedded.heard(), page)
    finally:
        page.close()
    assert len({msgspec.json.decode(one.payload)["session"] for one in stored(embedded.house)}) == 1
