"""How much memory this process and its children take together, sampled while a block runs."""

from __future__ import annotations

import threading

import psutil

EVERY_SECONDS = 0.5


class PeakMemory:
    """A context that samples the resident memory of the process tree; `bytes` is the most that was seen.

    Shared pages count once per process, so the true peak is a little lower.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        root = psutil.Process()
        while not self._stop.wait(EVERY_SECONDS):
            self.bytes = max(self.bytes, sum(_resident(one) for one in [root, *root.children(recursive=True)]))


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0
