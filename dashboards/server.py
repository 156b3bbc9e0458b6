"""Superset as child processes: the stages that prepare its database, and the server; both end when we do."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dashboards.environment import python_of
from dashboards.place import Place
from reelhouse.errors import Unavailable

HOST = "127.0.0.1"
START_SECONDS = 240.0
END_SECONDS = 15.0
OURS_ALONE = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    url: str
    child: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Return when it ended."""
        self.child.wait()


def prepare(place: Place, stages: Sequence[str], *, tell: Callable[[str, float], None]) -> None:
    """Run stages of `superset/prepare.py`; `tell` gets each one's name and seconds as it ends."""
    command = [str(python_of(place)), str(place.project / "prepare.py"), *stages]
    with _child(command, place, output=subprocess.PIPE) as child:
        assert child.stdout is not None
        for line in child.stdout:
            name, _, seconds = line.decode(errors="replace").strip().partition(" ")
            if name in stages:
                tell(name, float(seconds))
        failed = child.wait() != 0
    if failed:
        raise Unavailable("Superset's database could not be prepared.", hint=_last_words(place.log))


@contextmanager
def serving(place: Place, port: int) -> Iterator[Server]:
    """Serve on loopback while the block runs; enters it once Superset answers."""
    refuse_taken(port)
    command = [str(python_of(place)), str(place.project / "serve.py"), str(port)]
    with _child(command, place) as child:
        server = Server(f"http://{HOST}:{port}", child)
        _wait_for(server, place)
        yield server


def refuse_taken(port: int) -> None:
    """Unavailable when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Unavailable(f"Port {port} on {HOST} is taken.", hint=f"Choose another: --port {port + 1}.") from error


@contextmanager
def _child(command: Sequence[str], place: Place, *, output: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, so that Ctrl-C reaches it once, through us; it is gone when the block ends."""
    with place.log.open("ab") as log:
        child = subprocess.Popen(
            command,
            env=_variables(place),
            cwd=place.folder,
            stdin=subprocess.DEVNULL,
            stdout=output or log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    _close(child.stdout)


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()


def _wait_for(server: Server, place: Place) -> None:
    until = time.monotonic() + START_SECONDS
    while not _answers(server.url):
        if server.child.poll() is not None or time.monotonic() > until:
            raise Unavailable("Superset did not start.", hint=_last_words(place.log))
        time.sleep(0.5)


def _answers(url: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{url}/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _variables(place: Place) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS_ALONE}
    sign_in = place.sign_in()
    return inherited | {
        "REELHOUSE_SUPERSET_HOME": str(place.folder),
        "REELHOUSE_SUPERSET_USER": sign_in.user,
        "REELHOUSE_SUPERSET_PASSWORD": sign_in.password,
        "SUPERSET_CONFIG_PATH": str(place.project / "superset_config.py"),
        "SUPERSET_HOME": str(place.folder / "data"),
        "PYTHONWARNINGS": "ignore",
    }


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()[-1:]
    return f"{' '.join(lines)} The whole log: {log}."
