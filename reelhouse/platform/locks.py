"""One run of a job at a time on one home: a file lock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def exclusive(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` in `folder`, waiting for whoever has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def all_exclusive(folder: Path, names: Iterable[str]) -> Iterator[None]:
    """Hold several, taken in the order of their names so that no two wait for each other; a replay's own comes first."""
    with ExitStack() as held:
        for name in sorted(names, key=lambda name: (name != "replay", name)):
            held.enter_context(exclusive(folder, name))
        yield
