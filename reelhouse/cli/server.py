"""The API server as a child process that ends with its parent, whatever ends that."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from demo.client import Client
from reelhouse.cli.child import spawned
from reelhouse.errors import Unavailable
from reelhouse.settings import Settings

START_SECONDS = 60.0


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Serve while the block runs; gives the address."""
    _refuse_taken(settings)
    home, url = settings.home.absolute(), f"http://{settings.host}:{settings.port}"
    log = home / "server.log"
    with spawned("serve", "--home", home, "--port", str(settings.port), "--host", settings.host, log=log) as child:
        _wait(child, url, log)
        yield url


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
