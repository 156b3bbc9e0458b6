"""A whole `reelhouse up` on Kafka: what is posted is acknowledged, in bronze and in the figures once, however often it stops."""

from __future__ import annotations

import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from lake import tables
from lake.inbox.broker import Broker
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from serving.web_build import sources_hash
from tests.conftest import free_port
from tests.faults.processes import Started, pause
from tests.platform.world import uuid7
from tests.serving.house import PASSWORD, upload, workspace_of

pytestmark = pytest.mark.kafka
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
PATIENCE_SECONDS = 120
NEW = 5
PLACES = {
    "bronze": tables.EVENTS_RAW,
    "silver": tables.EVENTS,
    "duplicates": tables.DUPLICATES,
    "rejected": tables.REJECTED,
}


@pytest.fixture
def home(tmp_path: Path, kafka_broker: Broker) -> Path:
    """A home with its inbox on Kafka; its pages are there, so that none are built."""
    pages = tmp_path / "home" / "web" / sources_hash()
    pages.mkdir(parents=True)
    (pages / "index.html").write_text("<h1>Reelhouse</h1>")
    url = f"kafka://{kafka_broker.address}/{uuid.uuid4().hex}?partitions=4"
    (tmp_path / "home" / "reelhouse.toml").write_text(f'inbox_url = "{url}"\nport = {free_port()}\n')
    return tmp_path / "home"


@pytest.mark.parametrize("starts", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_what_is_posted_is_counted_once(home: Path, starts: int) -> None:
    owner, viewer, began_ms = client(home), client(home), int(time.time() * 1000)
    video, sent = "", 0
    for start in range(1, starts + 1):
        with serving(home):
            video = video or moved_in(owner, viewer)
            played = [play(video, number, began_ms) for number in range(NEW * start)]
            sent += post(viewer, *played, played[0], {"type": "unheard_of"})
            until(lambda sent=sent: counts(home)["bronze"] == sent == sum(counts(home).values()) - sent)
            until(lambda start=start: views(owner) == NEW * start)
    doubled = sent - NEW * starts - starts
    assert counts(home) == {"bronze": sent, "silver": NEW * starts, "duplicates": doubled, "rejected": starts}


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """`reelhouse up` from when it is ready; behind the block it is told to stop, and leaves nothing running."""
    server = Started(["up", "--home", str(home)], home.parent / uuid.uuid4().hex)
    try:
        assert server.until(lambda: is_ready(home), seconds=PATIENCE_SECONDS), server.said()
        yield
        server.process.send_signal(signal.SIGTERM)
        assert (server.wait(seconds=PATIENCE_SECONDS), server.left()) == (0, []), server.said()
        assert "Stopped" in server.said()
    finally:
        server.kill(group=True)


def is_ready(home: Path) -> bool:
    try:
        return client(home).get("/readyz").is_success
    except httpx.TransportError:
        return False


def client(home: Path) -> httpx.Client:
    url = f"http://127.0.0.1:{Settings(home=home).port}"
    return httpx.Client(base_url=url, headers={"Origin": url, "User-Agent": AGENT}, timeout=PATIENCE_SECONDS)


def moved_in(owner: httpx.Client, viewer: httpx.Client) -> str:
    """The first person makes a workspace, invites somebody and uploads a video, whose id is given."""
    ada = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    checked(owner.post("/v1/setup", json=ada | {"workspace": "Team"}))
    bob = {"name": "Bob", "email": "bob@example.org", "password": PASSWORD}
    checked(owner.post(f"/v1/workspaces/{workspace_of(owner)}/people", json=bob | {"role": "viewer"}))
    checked(viewer.post("/v1/session", json={"email": bob["email"], "password": PASSWORD}))
    return upload(owner, visibility="workspace")


def play(video: str, number: int, at_ms: int) -> dict[str, Any]:
    """Ten seconds of a video, in a session of its own."""
    known = {"type": "interval", "video": video, "number": 1, "start_ms": 0, "end_ms": 10_000, "wall_ms": 10_000}
    return known | {"id": uuid7(at_ms, 2 * number + 1), "session": uuid7(at_ms, 2 * number), "at_ms": at_ms}


def post(viewer: httpx.Client, *events: dict[str, Any]) -> int:
    """Send events and give how many were acknowledged: all of them."""
    answer = viewer.post("/v1/events", json={"sent_at_ms": int(time.time() * 1000), "events": events})
    assert checked(answer) == {"acknowledged": len(events)}
    return len(events)


def views(owner: httpx.Client) -> int:
    answer = owner.get("/v1/metrics/workspace", params={"workspace": workspace_of(owner)})
    return checked(answer)["totals"]["views"]["value"]


def counts(home: Path) -> dict[str, int]:
    storage = Platform.open(Settings(home=home)).storage
    there = {name: table for name, table in PLACES.items() if storage.version(table) is not None}
    return dict.fromkeys(PLACES, 0) | {name: storage.read(table).num_rows for name, table in there.items()}


def until(condition: Callable[[], bool]) -> None:
    over = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < over
        pause(0.2)


def checked(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()
