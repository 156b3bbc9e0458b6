"""A process that has loaded the `reelhouse` command and gives copies of itself: starts without the seconds of imports.

A copy is a process in a session of its own that begins with `main()`. It knows nothing that a fresh one would not read again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.faults.processes import LOOK_SECONDS, PATIENCE_SECONDS, pause

PROGRAM = """
import importlib, json, os, signal, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
from reelhouse.cli import main
for line in sys.stdin:
    arguments, said = json.loads(line)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    copy = os.fork()
    if copy == 0:
        break
    print(copy, flush=True)
else:
    os._exit(0)
os.setsid()
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
errors = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), errors, errors)):
    os.dup2(file, number)
sys.argv = ["reelhouse", *arguments]
main()
"""
MODULES = (
    "jobs", "reelhouse.cli.commands", "reelhouse.platform.ingest", "lake.open", "lake.storage.deltars", "lake.engine.duckdb",
    "deltalake", "duckdb", "ibis.backends.duckdb", "pandas", "crawlerdetect", "pyarrow.dataset", "pyarrow.parquet",
)  # fmt: skip


class Copy:
    """A running command; `errors` is the file that holds what it said."""

    def __init__(self, process: psutil.Process, errors: Path) -> None:
        self._process, self.errors = process, errors

    def until(self, condition: Callable[[], bool], *, seconds: float = 300) -> bool:
        """Wait for a condition; False when the command ended first."""
        over = time.monotonic() + seconds
        while time.monotonic() < over and self._process.is_running():
            if condition():
                return True
            pause(LOOK_SECONDS)
        return False

    def said(self) -> str:
        return self.errors.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL to its whole group, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)


@contextmanager
def loaded(errors: Path) -> Iterator[Callable[[Sequence[str]], Copy]]:
    """Gives what starts a copy with arguments; the one that was started last is killed in the end."""
    command = [sys.executable, "-c", PROGRAM, json.dumps(MODULES)]
    copies: list[Copy] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def started(arguments: Sequence[str]) -> Copy:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps([[*arguments], str(errors)]) + "\n")
            process.stdin.flush()
            copies[:] = [Copy(psutil.Process(int(process.stdout.readline())), errors)]
            return copies[0]

        try:
            yield started
        finally:
            process.kill()
            for copy in copies:
                copy.kill()
