"""HTTP to durable acknowledgement: the events endpoint against a server that only writes bodies to a file and syncs it."""

from __future__ import annotations

import http.client
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.deployment import START_SECONDS, batch, deployed, free_port, process
from reelhouse.bench.timing import by_turns

REQUESTS, TURNS, CLIENTS, AIM = 300, 3, 8, 1.25
_BARE = "import sys, pathlib; from reelhouse.bench.bare_door import serve; serve(pathlib.Path(sys.argv[2]), int(sys.argv[3]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where bodies are sent to."""

    port: int
    path: str
    headers: Mapping[str, str]

    def send(self, bodies: Sequence[bytes]) -> None:
        """Send each over one connection, the next when the one before is acknowledged."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            for body in bodies:
                connection.request("POST", self.path, body=body, headers=dict(self.headers))
                answer = connection.getresponse()
                told = answer.read()
                if answer.status != 202:
                    raise RuntimeError(f"{self.path} answered {answer.status}: {told[:200]!r}")


def run(size: int | None) -> Iterator[Row]:
    """One client with one and with a hundred events a request; then several clients at once."""
    requests = size or REQUESTS
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reelhouse-bench-")))
        place = stack.enter_context(deployed(scratch, with_ingest=False))
        bare = Door(port=free_port(), path="/", headers={})
        stack.enter_context(process(scratch, _BARE, "bare", str(scratch / "bodies"), str(bare.port)))
        told = {"Authorization": f"Bearer {place.member}", "Content-Type": "application/json"}
        ours = Door(port=int(place.url.rpartition(":")[2]), path="/v1/events", headers=told)
        _wait(bare)
        fresh = count()
        for together, clients in ((1, 1), (100, 1), (100, CLIENTS)):
            given = [[batch(place.busy, next(fresh), together) for _ in range(requests)] for _ in range(TURNS + 1)]
            yield _row(ours, bare, given, together=together, clients=clients)


def _row(ours: Door, bare: Door, given: Sequence[Sequence[bytes]], *, together: int, clients: int) -> Row:
    """Ours and the peer's seconds for the same bodies, other ones in each round."""
    spent = by_turns(
        {"ours": partial(_sent, ours, iter(given), clients), "peer": partial(_sent, bare, iter(given), clients)},
        turns=len(given) - 1,
    )
    events = len(given[0]) * together
    rate = f"ours: {events / spent['ours']:,.0f} a second"
    return Row(
        bench="door",
        name=f"{together} together, {clients} client(s)",
        work=f"{events:,} events, {together} a request, each acknowledged when on disk; {rate}",
        ours=spent["ours"],
        peer=spent["peer"],
        peer_name="body to file and fsync",
        unit="seconds",
        aim=AIM,
    )


def _sent(door: Door, rounds: Iterator[Sequence[bytes]], clients: int) -> None:
    given = next(rounds)
    with ThreadPoolExecutor(clients) as senders:
        list(senders.map(lambda first: door.send(given[first::clients]), range(clients)))


def _wait(door: Door) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return door.send([b"{}"])
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


BENCH = Bench(name="door", words="From an HTTP request of events to its durable acknowledgement.", run=run)
