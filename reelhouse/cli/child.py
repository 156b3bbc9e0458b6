"""Commands of ours as child processes that end with their parent, whatever ends that."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

END_SECONDS = 10.0
AGAIN_SECONDS = 2.0
_RUN = (
    "import ctypes, signal, sys; ctypes.CDLL(None).prctl(1, signal.SIGTERM);"
    "from reelhouse.cli import main; sys.argv[0] = 'reelhouse'; main()"
)


@contextmanager
def spawned(*arguments: str | Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`reelhouse` with these arguments while the block runs; what it prints is added to the log."""
    child = _start(arguments, log)
    try:
        yield child
    finally:
        _end(child)


@contextmanager
def kept_alive(*arguments: str | Path, log: Path) -> Iterator[None]:
    """The same, and started anew whenever it ends by itself."""
    stopped = threading.Event()
    keeper = threading.Thread(target=_keep, args=(arguments, log, stopped), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopped.set()
        keeper.join()


def _keep(arguments: tuple[str | Path, ...], log: Path, stopped: threading.Event) -> None:
    # The system ends a child with the thread that started it, so this one stays as long as the child does.
    while not stopped.is_set():
        child = _start(arguments, log)
        while child.poll() is None and not stopped.wait(0.2):
            pass
        _end(child)
        stopped.wait(AGAIN_SECONDS)


def _start(arguments: tuple[str | Path, ...], log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _RUN, *map(str, arguments)]
    with log.open("ab") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
