"""Starts commands that are to be killed, and finds every process that one of them left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.01


class Started:
    """A `reelhouse` command in a session of its own; `mark` is a folder that only its processes have as TMPDIR."""

    def __init__(self, arguments: Sequence[str], mark: Path) -> None:
        mark.mkdir(parents=True, exist_ok=True)
        self.mark = str(mark)
        self.errors = mark / "errors.txt"
        command = [sys.executable, "-c", "from reelhouse.cli import main; main()", *arguments]
        environment = {**os.environ, "TMPDIR": self.mark, "COLUMNS": "400"}
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                command, env=environment, start_new_session=True, stdout=errors, stderr=errors, stdin=subprocess.DEVNULL
            )

    def wait(self, *, seconds: float = 300) -> int:
        return self.process.wait(seconds)

    def said(self) -> str:
        return self.errors.read_text(errors="replace")

    def kill(self, *, group: bool) -> int:
        """SIGKILL to the process alone, or to its whole group; gives the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL) if group else self.process.kill()
        return self.process.wait(PATIENCE_SECONDS)

    def living(self) -> list[psutil.Process]:
        """Every process of this command that lives, wherever it hangs in the tree."""
        return [one for one in psutil.process_iter() if _is_marked(one, self.mark)]

    def left(self) -> list[str]:
        """What still runs when everything had time to notice that the command is gone."""
        psutil.wait_procs(self.living(), timeout=PATIENCE_SECONDS)
        return [" ".join(one.cmdline()) for one in self.living()]

    def until(self, condition: Callable[[], bool], *, seconds: float = 300) -> bool:
        """Wait for a condition; False when the command ended first."""
        over = time.monotonic() + seconds
        while time.monotonic() < over and self.process.poll() is None:
            if condition():
                return True
            pause(LOOK_SECONDS)
        return False


def pause(seconds: float) -> None:
    """Let the commands under test run on for a moment."""
    time.sleep(seconds)


def _is_marked(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get("TMPDIR") == mark
    except psutil.Error:
        return False
