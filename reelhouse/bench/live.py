"""Acknowledged to visible: how long after its acknowledgement the metric API counts a view, with traffic all the while.

Server and ingest loop run as `reelhouse up` starts them; the refresh does not, so this is the way that events take before one.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.deployment import BATCH, Place, batch, body, deployed, interval
from reelhouse.bench.timing import percentile

if TYPE_CHECKING:
    from demo.client import Client

EVENTS, A_SECOND = 60_000, 2_000
PROBE_EVERY_SECONDS, POLL_SECONDS, PATIENCE_SECONDS = 1.0, 0.05, 60.0
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
GOAL_SECONDS = 2.0


def run(size: int | None) -> Iterator[Row]:
    """Views of one video become visible while another is watched by many."""
    events = size or EVENTS
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch, deployed(Path(scratch)) as place:
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
    while count == 0 or sender.is_alive():
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
        client.send_events(batch(place.busy, number), agent=AGENT)
        sent[0] += BATCH
        time.sleep(max(0.0, began + (number + 1) * BATCH / A_SECOND - time.monotonic()))


def _view(client: Client, video: str, *, number: int) -> None:
    client.send_events(body([interval(video, session=number, number=number)]), agent=AGENT)


BENCH = Bench(name="live", words="From an event's acknowledgement to the metric API, under traffic.", run=run)
