"""A real Chromium in front of a real server on a copy of the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.conftest import DemoHome, free_port, needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)
START_SECONDS = 180
# A headless browser says so in its name, and robots are not counted; beacons keep the name that the browser started with.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running Reelhouse and what it shows."""

    url: str
    demo: DemoHome

    @property
    def first_video(self) -> str:
        """The id of the first talk."""
        return self.demo.state.videos["duty-phone"]


@dataclass(kw_only=True)
class Visitor:
    """A browser window; `complaints` are console errors, page errors and answers of 400 and more."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site and wait until nothing on it is still being loaded."""
        self.page.goto(self.site.url + path)
        self.until("document.querySelector('h1') && !document.querySelector('[aria-busy=true], .skeleton')")
        return self.page

    def until(self, condition: str, *, seconds: float = 30) -> None:
        """Wait for a condition in the page; its policy forbids the eval that Playwright's own waiting needs."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"Boolean({condition})"):
            assert time.monotonic() < end, f"not within {seconds} s: {condition}"
            self.page.wait_for_timeout(100)

    def sign_in(self, number: int = 0) -> None:
        """Sign in as one of the demo people."""
        person = self.site.demo.state.people[number]
        self.open("/signin")
        self.page.get_by_label("E-mail").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "signin" not in address)


@pytest.fixture(scope="session")
def site(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    needs("chromium")
    home = demo_home.copy(tmp_path_factory.mktemp("site") / "home")
    url, log = f"http://127.0.0.1:{(port := free_port())}", home / "up.log"
    command = [
        sys.executable,
        "-c",
        "from reelhouse.cli import main; main()",
        "up",
        "--home",
        str(home),
        "--port",
        str(port),
    ]
    with log.open("wb") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
    try:
        _wait(url, server, log)
        yield Site(url=url, demo=demo_home)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module: while it is open its event loop runs, and no other test of this process may start one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=needs("chromium"), args=[*FLAGS, f"--user-agent={AGENT}"])
        yield started
        started.close()


@pytest.fixture(params=["laptop light", "phone dark"])
def window(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitor]:
    size, scheme = request.param.split()
    yield from _visitor(browser, site, size=size, scheme=scheme)


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    yield from _visitor(browser, site, size="laptop", scheme="light")


def _visitor(browser: Browser, site: Site, *, size: str, scheme: str) -> Iterator[Visitor]:
    shape = {"width": 1280, "height": 800} if size == "laptop" else {"width": 390, "height": 844}
    context: BrowserContext = browser.new_context(viewport=shape, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    made = Visitor(page=context.new_page(), site=site)
    made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on(
        "response", lambda got: made.complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None
    )
    yield made
    context.close()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")
