"""Keeps events in a folder while the server cannot be reached, so that the end of the program loses none."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from pathlib import Path

from reelhouse.ids import new_uuid7

SUFFIX = ".events"


class Spool:
    """Files of events, one JSON text a line, oldest first by name. A file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, events: Sequence[bytes], *, at_ms: int) -> None:
        """Put events away."""
        # Several files of one millisecond keep their order by number; the rest tells the files of two programs apart.
        path = self._folder / f"{at_ms:015d}-{next(self._numbers):09d}-{new_uuid7(at_ms)}{SUFFIX}"
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(b"\n".join(events))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def files(self) -> list[Path]:
        """What is kept, oldest first."""
        return sorted(self._folder.glob(f"*{SUFFIX}"))

    def read(self, path: Path) -> list[bytes]:
        """The events of one file."""
        return path.read_bytes().split(b"\n")

    def forget(self, path: Path) -> None:
        """The server has them."""
        path.unlink(missing_ok=True)
