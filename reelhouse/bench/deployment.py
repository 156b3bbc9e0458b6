"""A running deployment for benches, started as `reelhouse up` starts it, and batches of events to send to it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

BATCH, A_SESSION = 100, 20
START_SECONDS = 60.0
_CLI = "from reelhouse.cli import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A running deployment: its address, a workspace, a member's token, a video for the traffic and one for the probes."""

    url: str
    workspace: str
    owner: str
    member: str
    busy: str
    probed: str


@contextmanager
def deployed(scratch: Path, *, with_ingest: bool = True) -> Iterator[Place]:
    """A server on an empty home, and the ingest loop beside it."""
    home, port = scratch / "home", free_port()
    home.mkdir()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as running:
        running.enter_context(process(scratch, _CLI, "serve", "--home", str(home), "--port", str(port)))
        _wait(url)
        if with_ingest:
            running.enter_context(process(scratch, _CLI, "ingest", "--home", str(home)))
        yield _peopled(url, scratch)


@contextmanager
def process(scratch: Path, code: str, *arguments: str) -> Iterator[None]:
    """A Python process that runs some code until the block ends; what it says goes to a file in `scratch`."""
    with (scratch / f"{arguments[0]}.log").open("wb") as log:
        child = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=log, stderr=log)
    try:
        yield
    finally:
        child.terminate()
        child.wait(30)


def _wait(url: str) -> None:
    from demo.client import Client

    client, until = Client(url), time.monotonic() + START_SECONDS
    while not client.is_up():
        if time.monotonic() > until:
            raise RuntimeError("the server did not start")
        time.sleep(0.1)
    client.close()


def _peopled(url: str, scratch: Path) -> Place:
    from demo import people
    from demo.client import Client, Upload
    from demo.state import State

    state = State(seed=0, viewers=0, days=0, events=0, talks=0, now_ms=_now_ms())
    people.settle(url, state)
    tokens = {person.role: person.token for person in state.people}
    file = scratch / "some.mp4"
    file.write_bytes(b"no film")
    owner = Client(url, token=tokens["owner"])
    busy, probed = (
        owner.upload(Upload(path=file, name=name, workspace=state.workspace, visibility="workspace"))
        for name in ("Busy", "Probed")
    )
    return Place(
        url=url, workspace=state.workspace, owner=tokens["owner"], member=tokens["member"], busy=busy, probed=probed
    )


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def batch(video: str, number: int, count: int = BATCH) -> bytes:
    """Sessions of twenty intervals that go on over several batches."""
    events = [
        interval(video, session=(number * count + place) // A_SESSION, number=number * count + place)
        for place in range(count)
    ]
    return body(events)


def body(events: list[dict[str, object]]) -> bytes:
    """What `POST /v1/events` takes."""
    return msgspec.json.encode({"sent_at_ms": _now_ms(), "events": events})


def interval(video: str, *, session: int, number: int) -> dict[str, object]:
    """One stretch that was played; the same numbers give the same ids within a process."""
    start = number % A_SESSION * 6_000
    return {"type": "interval", "id": _uuid7(number), "session": _uuid7(session), "number": number % 1_000_000,
            "at_ms": _now_ms(), "video": video, "start_ms": start, "end_ms": start + 6_000, "wall_ms": 6_000,
            "consent": "granted"}  # fmt: skip


def _uuid7(number: int) -> str:
    """One id for each number, of about now."""
    digits = f"{int(_BEGAN * 1000):012x}7{number % 4096:03x}8{number:015x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


_BEGAN = time.time()
