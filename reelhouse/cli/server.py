"""The API server as a child process that ends with its parent, whatever ends that."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from demo.client import Client
from reelhouse.errors import Unavailable
from reelhouse.settings import Settings

START_SECONDS = 60.0
_RUN = (
    "import ctypes, signal, sys; ctypes.CDLL(None).prctl(1, signal.SIGTERM);"
    "from reelhouse.cli import main; sys.argv[0] = 'reelhouse'; main()"
)


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Serve while the block runs; gives the address."""
    _refuse_taken(settings)
    command = [sys.executable, "-c", _RUN, "serve", "--home", str(settings.home.absolute())]
    log = settings.home.absolute() / "server.log"
    with log.open("ab") as file:
        child = subprocess.Popen(
            [*command, "--port", str(settings.port), "--host", settings.host],
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
        )
    url = f"http://{settings.host}:{settings.port}"
    try:
        _wait(child, url, log)
        yield url
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    client, until = Client(url), time.monotonic() + START_SECONDS
    try:
        while not client.is_up():
            if child.poll() is not None or time.monotonic() > until:
                tail = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise Unavailable(f"The server did not start: {' '.join(tail)}", hint=f"The whole log: {log}.")
            time.sleep(0.1)
    finally:
        client.close()


def _refuse_taken(settings: Settings) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unavailable(
                f"Port {settings.port} on {settings.host} is taken{_by_whom(settings.port)}.",
                hint="Choose another: --port 8001.",
            ) from error


def _by_whom(port: int) -> str:
    try:
        pids = [one.pid for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == port and one.pid]
        return f" by {psutil.Process(pids[0]).name()} (process {pids[0]})" if pids else ""
    except psutil.Error:
        return ""
