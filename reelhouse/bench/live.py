"""Acknowledged to visible: how long after its acknowledgement the metric API counts a view, with traffic all the while.

Server and ingest loop run as `reelhouse up` starts them; the refresh does not, so this is the way that events take before one.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import percentile

if TYPE_CHECKING:
    from demo.client import Client

EVENTS, A_SECOND, BATCH, A_SESSION = 60_000, 2_000, 100, 20
PROBE_EVERY_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 1.0, 0.05, 60.0
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
GOAL_SECONDS, START_SECONDS = 2.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A running deployment: its address, a workspace, a member's token, a video for the traffic and one for the probes."""

    url: str
    workspace: str
    owner: str
    member: str
    busy: str
    probed: str


def run(size: int | None) -> Iterator[Row]:
    """Views of one video become visible while another is watched by many."""
    events = size or EVENTS
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch, _deployed(Path(scratch)) as place:
        waits, rate = _measured(place, events)
    work = f"{len(waits)} views, one a second, while {rate:,.0f} events a second came in; seconds from 202 to the metric API"
    shares = {"median": median(waits), "95th percentile": percentile(waits, 0.95), "worst": max(waits)}
    for name, seconds in shares.items():
        aim = 1.0 if name == "95th percentile" else None
        yield Row(bench="live", name=name, work=work, ours=seconds, peer=GOAL_SECONDS, peer_name="goal", unit="seconds",
                  aim=aim)  # fmt: skip


def _measured(place: Place, events: int) -> tuple[list[float], float]:
    stopped = threading.Event()
    sent = [0]
    began = time.monotonic()
    sender = threading.Thread(target=_traffic, args=(place, events, stopped, sent))
    sender.start()
    try:
        waits = list(_probes(place, sender))
    finally:
        stopped.set()
        sender.join()
    return waits, sent[0] / (time.monotonic() - began)


def _probes(place: Place, sender: threading.Thread) -> Iterator[float]:
    from demo.client import Client

    owner, member = Client(place.url, token=place.owner), Client(place.url, token=place.member)
    count = 0
    while sender.is_alive():
        count += 1
        _view(member, place.probed, number=9_000_000 + count)
        acknowledged = time.monotonic()
        while _views(owner, place) < count:
            if time.monotonic() - acknowledged > PATIENCE_SECONDS:
                raise RuntimeError(f"view {count} was not visible after {PATIENCE_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS)
        waited = time.monotonic() - acknowledged
        yield waited
        time.sleep(max(0.0, PROBE_EVERY_SECONDS - waited))


def _views(client: Client, place: Place) -> int:
    told = client.get("/v1/metrics/explain", name="views", workspace=place.workspace, video=place.probed)
    return int(str(told["value"] or 0))


def _traffic(place: Place, events: int, stopped: threading.Event, sent: list[int]) -> None:
    """Batches at an even pace, as fast as the server takes them when that is slower."""
    from demo.client import Client

    client = Client(place.url, token=place.member)
    began = time.monotonic()
    for number in range(events // BATCH):
        if stopped.is_set():
            return
        client.send_events(_batch(place.busy, number), agent=AGENT)
        sent[0] += BATCH
        time.sleep(max(0.0, began + (number + 1) * BATCH / A_SECOND - time.monotonic()))


def _batch(video: str, number: int) -> bytes:
    """Sessions of twenty intervals that go on over several batches."""
    events = [
        _interval(video, session=(number * BATCH + place) // A_SESSION, number=number * BATCH + place)
        for place in range(BATCH)
    ]
    return _body(events)


def _view(client: Client, video: str, *, number: int) -> None:
    client.send_events(_body([_interval(video, session=number, number=number)]), agent=AGENT)


def _body(events: list[dict[str, object]]) -> bytes:
    return msgspec.json.encode({"sent_at_ms": _now_ms(), "events": events})


def _interval(video: str, *, session: int, number: int) -> dict[str, object]:
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


@contextmanager
def _deployed(scratch: Path) -> Iterator[Place]:
    home, port = scratch / "home", _free_port()
    home.mkdir()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as running:
        running.enter_context(_command(scratch, "serve", "--home", str(home), "--port", str(port)))
        _wait(url)
        running.enter_context(_command(scratch, "ingest", "--home", str(home)))
        yield _peopled(url, scratch)


@contextmanager
def _command(scratch: Path, *arguments: str) -> Iterator[None]:
    with (scratch / f"{arguments[0]}.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-c", "from reelhouse.cli import main; main()", *arguments], stdout=log, stderr=log
        )
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


BENCH = Bench(name="live", words="From an event's acknowledgement to the metric API, under traffic.", run=run)
